"""Write neo.mat by Neo 0.14.6, as PyNN fills a Block: python3 write_neo.py"""

import datetime

import neo
import numpy as np
import quantities as pq

b = neo.Block(name="Excitatory", description="x\ny", rec_datetime=datetime.datetime(2026,1,2,3,4,5,6), size=3, label="exc", dt=0.1, empty="")
s = neo.Segment(name="segment000"); b.segments.append(s)
for i in range(3):
    s.spiketrains.append(neo.SpikeTrain(np.arange(i)*1.3*pq.ms, t_start=0*pq.ms, t_stop=20*pq.ms, source_population="exc", channel_id=42+i, source_index=i))
a = neo.AnalogSignal(np.arange(10).reshape(5,2)/4*pq.mV, sampling_period=0.1*pq.ms, name="v", channel_ids=np.array([42,43]), source_population="exc"); a.array_annotate(channel_index=np.array([0,1])); s.analogsignals.append(a)
neo.io.NeoMatlabIO("neo.mat").write_block(b)
