package plot

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// indexed returns the picture with at most 256 colours, which halves the file: the most frequent ones, then those farthest from all
// that are kept; each other colour is replaced by the nearest. A picture where that could be seen (a channel off by more than
// tolerance of 255) is returned as it is; drawings of few colours with smooth edges rarely are.
func indexed(img image.Image) image.Image {
	const tolerance = 20
	bounds := img.Bounds()
	counts := map[color.RGBA]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[rgba(img, x, y)]++
		}
	}
	all := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(packed(a), packed(b)))
	})
	kept := slices.Clone(all[:min(len(all), 64)])
	nearest, distance := make([]int, len(all)), make([]int, len(all))
	for i, c := range all {
		distance[i] = 256
		for k, o := range kept {
			if d := apart(c, o); d < distance[i] {
				nearest[i], distance[i] = k, d
			}
		}
	}
	for len(kept) < 256 && slices.Max(distance) > 0 {
		far := slices.Index(distance, slices.Max(distance))
		kept = append(kept, all[far])
		for i, c := range all {
			if d := apart(c, all[far]); d < distance[i] {
				nearest[i], distance[i] = len(kept)-1, d
			}
		}
	}
	if slices.Max(distance) > tolerance {
		return img
	}
	index := make(map[color.RGBA]uint8, len(all))
	for i, c := range all {
		index[c] = uint8(nearest[i])
	}
	palette := make(color.Palette, len(kept))
	for k, c := range kept {
		palette[k] = c
	}
	out := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			out.SetColorIndex(x, y, index[rgba(img, x, y)])
		}
	}
	return out
}

func rgba(img image.Image, x, y int) color.RGBA {
	if m, ok := img.(*image.RGBA); ok {
		return m.RGBAAt(x, y)
	}
	return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
}

func packed(c color.RGBA) uint32 {
	return uint32(c.R)<<24 | uint32(c.G)<<16 | uint32(c.B)<<8 | uint32(c.A)
}

// apart returns the greatest difference between the channels of two colours.
func apart(a, b color.RGBA) int {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B), d(a.A, b.A))
}
