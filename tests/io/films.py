"""Small films with known pictures and times, made by PyAV."""

import io
from fractions import Fraction

import av
import numpy as np

#: Seconds between the levels that pictures are painted in.
SIZE = (48, 64)


def levels(n, size=SIZE, step=10):
    """Pictures (n, h, w) whose left half has a level that tells their number, the right 128."""
    made = np.full((n, *size), 128, np.uint8)
    made[:, :, : size[1] // 2] = (20 + step * (np.arange(n) % (200 // step)))[:, None, None]
    return made


def noise(n, rng, size=SIZE, spread=8, base=128):
    return np.clip(np.rint(rng.normal(base, spread, (n, *size))), 0, 255).astype(np.uint8)


def film(
    pictures,
    form="mp4",
    codec="mpeg4",
    *,
    rate=25,
    times=None,
    turn=0,
    pixels="yuv420p",
    sound=None,
    options=None,
    tick=None,
    start=0.0,
):
    """Bytes of a film; `pictures` (n, h, w) gray or (n, h, w, 3) RGB, `times` of each (s).

    `sound` is (rate, samples (n,) of float).
    """
    out = io.BytesIO()
    rate = Fraction(rate)
    tick = tick or (Fraction(1, 60000) if times is not None or start else 1 / rate)
    with av.open(out, "w", format=form) as container:
        track = container.add_stream(codec, rate=rate, options=options or {})
        track.height, track.width = pictures.shape[1:3]
        track.pix_fmt = pixels
        track.codec_context.time_base = tick
        if codec in ("mpeg4", "mpeg1video", "mjpeg"):
            track.codec_context.bit_rate = 4_000_000
        if turn:
            track.set_display_rotation(turn)
        heard = None
        if sound is not None:
            heard = container.add_stream("aac", rate=sound[0])
            heard.layout = "mono"
        for i, picture in enumerate(pictures):
            frame = as_frame(picture).reformat(format=pixels)
            time = start + i / rate if times is None else times[i]
            frame.pts, frame.time_base = round(Fraction(time) / tick), tick
            container.mux(track.encode(frame))
        container.mux(track.encode())
        if heard is not None:
            mux_sound(container, heard, *sound)
    return out.getvalue()


def as_frame(picture):
    if picture.ndim == 3:
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    # Planes of our own: a conversion from gray would change the range of the luma.
    height, width = picture.shape
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = picture
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def mux_sound(container, track, rate, samples):
    width = track.codec_context.frame_size or 1152
    form = track.codec_context.format.name
    for at in range(0, samples.size, width):
        block = samples[at : at + width]
        if form.startswith("flt"):
            values = block.astype(np.float32)
        else:
            values = np.rint(block * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(values[None], format=form, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        container.mux(track.encode(frame))
    container.mux(track.encode())


def lossless(pictures, **told):
    """A film that gives its luma back to the bit."""
    return film(pictures, "matroska", "ffv1", **told)


def small_film():
    """One second with sound: what readers are asked about."""
    tone = 0.3 * np.sin(np.arange(8000) / 4)
    return film(levels(25), sound=(8000, tone))
