# SPDX-License-Identifier: Apache-2.0
"""A GStreamer webrtcbin participant: sends a moving picture and a tone, receives everybody else. Commands as of aiortc_peer.py."""

import asyncio
import re

import gi
import numpy

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC

import sluice_signaling as sluice

ENCODERS = {
    "vp8": "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=3000 target-bitrate=500000 ! rtpvp8pay pt=96 picture-id-mode=15-bit",
    "h264": "openh264enc bitrate=500000 complexity=low gop-size=3000 ! h264parse config-interval=-1 ! rtph264pay pt=96 aggregate-mode=zero-latency",
}
SOURCES = {
    "video": """videotestsrc is-live=true pattern=ball ! video/x-raw,width=480,height=270,framerate=20/1 ! videoconvert ! queue
        ! {encoder} name=videopay ! capsfilter caps=application/x-rtp,media=video,encoding-name={codec},payload=96""",
    "audio": """audiotestsrc is-live=true freq=440 volume=0.3 ! audio/x-raw,rate=48000,channels=2 ! queue
        ! opusenc ! rtpopuspay name=audiopay pt=111 ! capsfilter caps=application/x-rtp,media=audio,encoding-name=OPUS,encoding-params=(string)2,payload=111""",
}


class Received:
    """One decoded stream."""

    def __init__(self, kind, name):
        self.kind, self.name, self.frames, self.energy = kind, name, 0, 0.0

    def take(self, pad, probe):
        self.frames += 1
        if self.kind == "audio":
            buffer = probe.get_buffer()
            found, content = buffer.map(Gst.MapFlags.READ)
            if found:
                samples = numpy.frombuffer(content.data, dtype=numpy.int16).astype(numpy.float64) / 32768
                self.energy += float(numpy.square(samples).mean()) * buffer.duration / Gst.SECOND
                buffer.unmap(content)
        return Gst.PadProbeReturn.OK


class Peer:
    def __init__(self, options):
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._pipeline = Gst.Pipeline()
        self._rtc = Gst.parse_launch("webrtcbin bundle-policy=max-bundle latency=50")
        self._pipeline.add(self._rtc)
        self._rtc.connect("pad-added", self._receive)
        self._encoded = {"videopay": 0, "audiopay": 0}
        self._received = []
        self._answered, self._others = asyncio.Event(), 0
        self._references = []  # PyGObject frees promises too early

    async def run(self):
        self._pipeline.set_state(Gst.State.PLAYING)
        self._signaling = await sluice.Signaling.open(self._options.url, self._handle_notification)
        joined = await sluice.join(self._signaling, self._options)
        self._others = sum(len(other["tracks"]) for other in joined["participants"])
        if self._others:
            await asyncio.wait_for(self._answered.wait(), 15)  # webrtcbin cannot roll back, so offers must not cross
        await self._publish()
        sluice.report(event="published")
        await sluice.commands({"figures": self._report})
        await self._signaling.request("leave")
        await self._signaling.close()
        self._pipeline.set_state(Gst.State.NULL)

    def _add_source(self, kind):
        """Only now, or webrtcbin would put its own tracks on the sections of the server's first offer."""
        codec = self._options.codec
        source = Gst.parse_bin_from_description(SOURCES[kind].format(encoder=ENCODERS[codec], codec=codec.upper()), True)
        payloader = f"{kind}pay"
        source.get_by_name(payloader).get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self._count, payloader)
        self._pipeline.add(source)
        pad = self._rtc.request_pad_simple("sink_%u")
        source.get_static_pad("src").link(pad)
        transceiver = pad.get_property("transceiver")
        transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        transceiver.set_property("do-nack", True)
        source.sync_state_with_parent()

    async def _publish(self):
        for kind in ("video", "audio"):
            self._add_source(kind)
        offer = (await self._ask("create-offer", None)).get_value("offer")
        await self._ask("set-local-description", offer)
        sdp = offer.sdp.as_text()
        sections = re.split(r"^m=", sdp, flags=re.M)[1:]
        mids = {section.split(" ")[0]: re.search(r"^a=mid:(\S+)", section, re.M).group(1) for section in sections if "a=sendonly" in section}
        tracks = [{"mid": mids["video"], "source": "camera"}, {"mid": mids["audio"], "source": "microphone"}]
        answer = await self._signaling.request("offer", sdp=sdp, tracks=tracks)
        await self._ask("set-remote-description", self._description("ANSWER", answer["sdp"]))

    async def _handle_notification(self, method, params):
        if method == "offer":
            await self._ask("set-remote-description", self._description("OFFER", params["sdp"]))
            answer = (await self._ask("create-answer", None)).get_value("answer")
            await self._ask("set-local-description", answer)
            await self._signaling.request("answer", offer_id=params["offer_id"], sdp=answer.sdp.as_text())
            if len(params["tracks"]) == self._others:
                self._answered.set()

    def _description(self, kind, text):
        _, message = GstSdp.SDPMessage.new_from_text(text)
        description = GstWebRTC.WebRTCSessionDescription.new(getattr(GstWebRTC.WebRTCSDPType, kind), message)
        self._references.append(description)
        return description

    async def _ask(self, action, argument):
        """What webrtcbin promises, as a coroutine."""
        future = self._loop.create_future()

        def changed(promise):
            reply = promise.get_reply()
            self._references.append(reply)
            self._loop.call_soon_threadsafe(future.set_result, reply)

        promise = Gst.Promise.new_with_change_func(changed)
        self._references.append(promise)
        self._rtc.emit(action, argument, promise)
        reply = await asyncio.wait_for(future, 10)
        if reply is not None and reply.has_field("error"):
            raise RuntimeError(f"{action}: {reply.get_value('error').message}")
        return reply

    def _count(self, pad, probe, payloader):
        self._encoded[payloader] += 1
        return Gst.PadProbeReturn.OK

    def _receive(self, _, pad):
        """On a thread of GStreamer's."""
        if pad.direction != Gst.PadDirection.SRC:
            return
        kind = pad.get_current_caps().get_structure(0).get_string("media")
        decoder = Gst.ElementFactory.make("decodebin")
        decoder.connect("pad-added", self._consume, Received(kind, pad.get_name()))
        self._pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def _consume(self, _, pad, received):
        convert = "audioconvert ! audio/x-raw,format=S16LE ! fakesink" if received.kind == "audio" else "queue ! fakesink"
        sink = Gst.parse_bin_from_description(convert, True)
        self._pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))
        element = sink.iterate_sinks().next()[1]
        element.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, received.take)
        self._received.append(received)

    async def _report(self):
        video = {received.name: received.frames for received in self._received if received.kind == "video"}
        audio = {received.name: {"frames": received.frames, "energy": received.energy} for received in self._received if received.kind == "audio"}
        state = self._rtc.get_property("connection-state").value_nick
        sluice.report(encoded=self._encoded["videopay"], audioSent=self._encoded["audiopay"], video=video, audio=audio, state=state)


async def main():
    Gst.init(None)
    await Peer(sluice.arguments()).run()


asyncio.run(main())
