#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the media traces beside this file: encodes a synthetic picture and voice with ffmpeg (Debian 12: 5.1, libvpx, libx264, libaom,
libopus) and packs the frames into RTP, frame by frame in nearly equal packets, as browsers do. Run it in this folder; needs ffmpeg only."""
import struct
import subprocess
import tempfile
from pathlib import Path

MAX_PAYLOAD = 1160  # bytes: 1200 without RTP header and extensions
SECONDS = 3
FPS = 30


def encode(suffix, source, options):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / ("out." + suffix)
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-t", str(SECONDS * (2 if suffix == "ogg" else 1)),
                        "-threads", "1", *options, str(out)], check=True)
        return out.read_bytes()


def picture(width, height):
    """Moving shapes with the noise of a camera's sensor."""
    return f"testsrc2=size={width}x{height}:rate={FPS},noise=alls=8:allf=t,format=yuv420p"


def rate(kbps):
    return ["-b:v", f"{kbps}k", "-minrate", f"{kbps}k", "-maxrate", f"{kbps}k", "-bufsize", f"{kbps}k", "-g", "9999"]


def ivf_frames(data):
    at = 32
    while at < len(data):
        (size,) = struct.unpack_from("<I", data, at)
        yield data[at + 12:at + 12 + size]
        at += 12 + size


def split(data, limit):
    """Nearly equal parts, the longer ones last."""
    count = -(-len(data) // limit)
    short, longer = divmod(len(data), count)
    at = 0
    for i in range(count):
        size = short + (1 if i >= count - longer else 0)
        yield data[at:at + size]
        at += size


def vp8(data):
    """RFC 7741 with 15-bit picture ids."""
    for number, frame in enumerate(ivf_frames(data)):
        yield [struct.pack(">BBH", 0x90 if i == 0 else 0x80, 0x80, 0x8000 | number) + part
               for i, part in enumerate(split(frame, MAX_PAYLOAD - 4))]


def vp9(data, width, height):
    """RFC 9628, one layer, non-flexible mode; the scalability structure comes with the key frame."""
    for number, frame in enumerate(ivf_frames(data)):
        parts = list(split(frame, MAX_PAYLOAD - 12))
        packets = []
        for i, part in enumerate(parts):
            key_start = number == 0 and i == 0
            first = 0x80 | (0 if number == 0 else 0x40) | (0x08 if i == 0 else 0) | (0x04 if i == len(parts) - 1 else 0) | (0x02 if key_start else 0)
            structure = struct.pack(">BHHBBB", 0x18, width, height, 1, 0x04, 1) if key_start else b""
            packets.append(struct.pack(">BH", first, 0x8000 | number) + structure + part)
        yield packets


def h264(data):
    """RFC 6184, packetization mode 1: parameter sets in a STAP-A, slices alone or as FU-A."""
    nals = [nal.rstrip(b"\0") for nal in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]]
    sets, packets = [], []
    for nal in nals:
        kind = nal[0] & 0x1F
        if kind in (7, 8):
            sets.append(nal)
            continue
        if kind not in (1, 5):
            continue
        packets = []
        if sets:
            packets.append(b"\x78" + b"".join(struct.pack(">H", len(s)) + s for s in sets))
            sets = []
        if len(nal) <= MAX_PAYLOAD:
            packets.append(nal)
        else:
            parts = list(split(nal[1:], MAX_PAYLOAD - 2))
            for i, part in enumerate(parts):
                mark = (0x80 if i == 0 else 0) | (0x40 if i == len(parts) - 1 else 0)
                packets.append(bytes([nal[0] & 0xE0 | 28, mark | kind]) + part)
        yield packets


def leb128(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def obus(unit):
    """OBUs of a temporal unit without size fields, temporal delimiters left out."""
    at = 0
    while at < len(unit):
        header = unit[at]
        at += 2 if header & 0x04 else 1
        size = shift = 0
        while True:
            byte = unit[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if header >> 3 & 0x0F != 2:
            yield bytes([header & ~0x06]) + unit[at:at + size]
        at += size


def av1(data):
    """RTP payload format for AV1 1.0: all OBUs but the last whole in the first packet, the last one in nearly equal parts."""
    for number, unit in enumerate(ivf_frames(data)):
        *heads, body = list(obus(unit))
        prefix = b"".join(leb128(len(head)) + head for head in heads)
        parts = list(split(prefix + body, MAX_PAYLOAD - 1))
        packets = []
        for i, part in enumerate(parts):
            aggregation = (0x80 if i else 0) | (0x40 if i < len(parts) - 1 else 0) | ((len(heads) if i == 0 else 0) + 1) << 4
            packets.append(bytes([aggregation | (0x08 if number == 0 and i == 0 else 0)]) + part)
        yield packets


def opus(data):
    """One packet a frame (RFC 7587), from the pages of an Ogg file; the two header packets are left out."""
    at, packets, partial = 0, [], b""
    while at < len(data):
        count = data[at + 26]
        lacing = data[at + 27:at + 27 + count]
        at += 27 + count
        for size in lacing:
            partial += data[at:at + size]
            at += size
            if size < 255:
                packets.append(partial)
                partial = b""
    for packet in packets[2:]:
        yield [packet]


def write(name, payload_type, ticks, frames):
    """RFC 4571: each RTP packet with its length before it."""
    sequence, packets, total = 0, 0, 0
    with open(name + ".rtp", "wb") as out:
        for index, frame in enumerate(frames):
            for i, payload in enumerate(frame):
                marker = 0x80 if i == len(frame) - 1 and payload_type != 111 else 0
                packet = struct.pack(">BBHII", 0x80, marker | payload_type, sequence, index * ticks, 1) + payload
                out.write(struct.pack(">H", len(packet)) + packet)
                sequence += 1
                packets += 1
                total += len(payload)
    print(f"{name}: {index + 1} frames, {packets} packets, {total} bytes")


VPX = ["-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-error-resilient", "1", "-auto-alt-ref", "0"]
for height, kbps in (720, 1200), (360, 400), (180, 130):
    write(f"vp8-{height}p", 96, 3000, vp8(encode("ivf", picture(height * 16 // 9, height), ["-c:v", "libvpx", *VPX, *rate(kbps)])))
write("vp9-720p", 98, 3000, vp9(encode("ivf", picture(1280, 720), ["-c:v", "libvpx-vp9", *VPX, *rate(1000)]), 1280, 720))
write("h264-720p", 102, 3000, h264(encode("h264", picture(1280, 720), ["-c:v", "libx264", "-profile:v", "baseline", "-preset", "veryfast",
      "-tune", "zerolatency", "-x264-params", "sliced-threads=0:scenecut=0:bframes=0", *rate(1200)])))
write("av1-720p", 45, 3000, av1(encode("ivf", picture(1280, 720), ["-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8",
      "-lag-in-frames", "0", *rate(900)])))
# Harmonics of a voice, syllables at 4 Hz, breaks between phrases.
VOICE = "+".join(f"{1 / n:.2f}*sin(2*PI*{130 * n}*t*(1+0.02*sin(2*PI*3*t)))" for n in range(1, 9))
write("opus", 111, 960, opus(encode("ogg", f"aevalsrc='0.15*({VOICE})*max(0,sin(2*PI*4*t))*gt(sin(2*PI*0.4*t),-0.7)':s=48000",
      ["-ac", "1", "-c:a", "libopus", "-b:a", "32k", "-vbr", "on", "-application", "voip", "-frame_duration", "20"])))
