"""Small files of sound, made here."""

import io
import wave
from fractions import Fraction

import numpy as np


def tones(n=4000, rate=8000, frequencies=(220.0, 330.0)):
    """A tone a channel at half of full scale, shape (channels, n)."""
    return np.array([0.5 * np.sin(2 * np.pi * f * np.arange(n) / rate) for f in frequencies])


def wav_bytes(x, rate=8000):
    """Samples (channels, n) as 16-bit WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(x.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(x, -1, 1) * 32767).astype("<i2").T.tobytes())
    return out.getvalue()


def burst(at, n, rate):
    """A short tone around a time (s), to find it again."""
    t = np.arange(n) / rate - at
    return 0.5 * np.sin(2 * np.pi * 1000 * t + 0.5) * np.exp(-((t / 0.01) ** 2))


def center(values, times):
    """When a burst was (s)."""
    energy = np.nan_to_num(values) ** 2
    return float((energy * times).sum() / energy.sum())


def encoded(path, x, rate, codec, *, pts=None, picture=None):
    """Write samples (channels, n); `pts` are times (s) of blocks of 1000, `picture` frames."""
    import av

    layout = {1: "mono", 2: "stereo"}[x.shape[0]]
    with av.open(str(path), "w") as file:
        seen = file.add_stream("mpeg4", rate=25) if picture else None
        track = file.add_stream(codec, rate=rate, layout=layout)
        if seen is not None:
            seen.width = seen.height = 32
            seen.pix_fmt = "yuv420p"
            for i in range(picture):
                frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
                frame.pts = i
                for packet in seen.encode(frame):
                    file.mux(packet)
            for packet in seen.encode(None):
                file.mux(packet)
        for i in range(0, x.shape[1], 1000):
            block = np.ascontiguousarray(x[:, i : i + 1000], np.float32)
            frame = av.AudioFrame.from_ndarray(block, "fltp", layout)
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = i if pts is None else round(pts[i // 1000] * rate)
            for packet in track.encode(frame):
                file.mux(packet)
        for packet in track.encode(None):
            file.mux(packet)
    return path


def encoded_bytes(name, codec):
    """Half a second of a burst in noise, as a file called so."""
    import tempfile
    from pathlib import Path

    noise = np.random.default_rng(1).normal(0, 0.05, (2, 24_000))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        return encoded(path, burst(0.3, 24_000, 48_000) + noise, 48_000, codec).read_bytes()
