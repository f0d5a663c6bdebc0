# SPDX-License-Identifier: Apache-2.0
"""An aiortc participant: sends a moving picture and a tone, receives everybody else. `figures` on stdin prints the counts, `leave` ends it."""

import asyncio
import fractions
import math
import time

import av
import numpy
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

import sluice_signaling as sluice

WIDTH, HEIGHT, FPS = 480, 270, 20
SAMPLE_RATE, SAMPLES = 48_000, 960  # 20 ms


class Clock:
    """Paces frames by the wall clock."""

    def __init__(self):
        self._start = None

    async def until(self, seconds):
        self._start = time.monotonic() if self._start is None else self._start
        await asyncio.sleep(self._start + seconds - time.monotonic())


class Picture(MediaStreamTrack):
    kind = "video"

    def __init__(self):
        super().__init__()
        self.frames = 0
        self._clock = Clock()

    async def recv(self):
        await self._clock.until(self.frames / FPS)
        image = numpy.zeros((HEIGHT, WIDTH, 3), dtype=numpy.uint8)
        left = self.frames * 4 % (WIDTH - 60)
        image[60:200, left : left + 60] = (40, 200, 255)
        frame = av.VideoFrame.from_ndarray(image, format="bgr24")
        frame.pts, frame.time_base = self.frames * 90_000 // FPS, fractions.Fraction(1, 90_000)
        self.frames += 1
        return frame


class Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self):
        super().__init__()
        self.frames = 0
        self._clock = Clock()

    async def recv(self):
        await self._clock.until(self.frames * SAMPLES / SAMPLE_RATE)
        phase = 2 * math.pi * 440 / SAMPLE_RATE * numpy.arange(self.frames * SAMPLES, (self.frames + 1) * SAMPLES)
        samples = (numpy.sin(phase) * 8000).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.pts, frame.sample_rate, frame.time_base = self.frames * SAMPLES, SAMPLE_RATE, fractions.Fraction(1, SAMPLE_RATE)
        self.frames += 1
        return frame


class Peer:
    def __init__(self, options):
        self._options = options
        self._pc = RTCPeerConnection()
        self._pc.on("track", self._receive)
        self._answered, self._others = asyncio.Event(), 0
        self._picture, self._tone = Picture(), Tone()
        self._decoded, self._energy, self._tasks = {}, {}, []

    async def run(self):
        self._signaling = await sluice.Signaling.open(self._options.url, self._handle_notification)
        joined = await sluice.join(self._signaling, self._options)
        self._others = sum(len(other["tracks"]) for other in joined["participants"])
        if self._others:
            await asyncio.wait_for(self._answered.wait(), 15)  # aiortc cannot roll back, so offers must not cross
        await self._publish()
        sluice.report(event="published")
        await sluice.commands({"figures": self._report})
        await self._signaling.request("leave")
        await self._pc.close()
        await self._signaling.close()

    async def _publish(self):
        video = self._pc.addTransceiver(self._picture, direction="sendonly")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        video.setCodecPreferences([codec for codec in codecs if codec.mimeType.lower() in (f"video/{self._options.codec}", "video/rtx")])
        audio = self._pc.addTransceiver(self._tone, direction="sendonly")
        await self._pc.setLocalDescription(await self._pc.createOffer())
        tracks = [{"mid": video.mid, "source": "camera"}, {"mid": audio.mid, "source": "microphone"}]
        answer = await self._signaling.request("offer", sdp=self._pc.localDescription.sdp, tracks=tracks)
        await self._pc.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))

    async def _handle_notification(self, method, params):
        if method == "offer":
            await self._pc.setRemoteDescription(RTCSessionDescription(params["sdp"], "offer"))
            await self._pc.setLocalDescription(await self._pc.createAnswer())
            await self._signaling.request("answer", offer_id=params["offer_id"], sdp=self._pc.localDescription.sdp)
            if len(params["tracks"]) == self._others:
                self._answered.set()

    def _receive(self, track):
        self._tasks.append(asyncio.ensure_future(self._consume(track)))

    async def _consume(self, track):
        self._decoded[track.id], self._energy[track.id] = 0, 0.0
        try:
            while True:
                frame = await track.recv()
                self._decoded[track.id] += 1
                if track.kind == "audio":
                    samples = frame.to_ndarray().astype(numpy.float64) / 32768
                    self._energy[track.id] += float(numpy.square(samples).mean()) * SAMPLES / SAMPLE_RATE
        except MediaStreamError:
            pass

    async def _report(self):
        video = {track: count for track, count in self._decoded.items() if track not in self._audio_ids()}
        audio = {track: {"frames": self._decoded[track], "energy": self._energy[track]} for track in self._audio_ids()}
        sluice.report(encoded=self._picture.frames, audioSent=self._tone.frames, video=video, audio=audio, state=self._pc.connectionState)

    def _audio_ids(self):
        receivers = [transceiver.receiver.track for transceiver in self._pc.getTransceivers()]
        return [track.id for track in receivers if track and track.kind == "audio" and track.id in self._decoded]


asyncio.run(Peer(sluice.arguments()).run())
