package arena

import "golang.org/x/sys/unix"

// reserve maps size bytes of zeros in huge pages where the system has them, or returns nil.
func reserve(size int) []byte {
	block, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil
	}
	advise(block)
	return block
}

// resize makes a mapping longer or shorter, elsewhere if need be, or returns nil and leaves it as it is.
func resize(block []byte, size int) []byte {
	moved, err := unix.Mremap(block, size, unix.MREMAP_MAYMOVE)
	if err != nil {
		return nil
	}
	return moved
}

func release(block []byte) { _ = unix.Munmap(block) }

// advise asks for huge pages; without them all works the same, only slower.
func advise(block []byte) { _ = unix.Madvise(block, unix.MADV_HUGEPAGE) }
