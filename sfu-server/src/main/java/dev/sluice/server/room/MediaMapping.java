// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import dev.sluice.media.router.CodecBinding;
import dev.sluice.media.router.CodecMapping;
import dev.sluice.media.router.ConsumerConfig;
import dev.sluice.media.router.MediaKind;
import dev.sluice.media.router.ProducerConfig;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.signaling.negotiation.CodecParameters;
import dev.sluice.signaling.negotiation.HeaderExtensionMapping;
import dev.sluice.signaling.negotiation.ReceiverParameters;
import dev.sluice.signaling.negotiation.SenderParameters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Turns what signaling negotiated into what the media plane works by. */
final class MediaMapping {
    private MediaMapping() {}

    static ProducerConfig producer(String trackId, ReceiverParameters parameters) {
        List<CodecBinding> codecs = new ArrayList<>();
        for (CodecParameters codec : parameters.codecs()) {
            PayloadFormat format = PayloadFormat.ofName(codec.name());
            if (format != null) {
                codecs.add(new CodecBinding(codec.payloadType(), format, codec.clockRateHz(), codec.rtxPayloadType(),
                        codec.feedback().contains("nack"), codec.feedback().contains("nack pli"),
                        codec.feedback().contains("ccm fir")));
            }
        }
        List<ProducerConfig.SignalledSsrc> ssrcs = new ArrayList<>();
        for (int ssrc : parameters.ssrcs()) {
            ssrcs.add(new ProducerConfig.SignalledSsrc(ssrc, false));
        }
        for (int ssrc : parameters.repairSsrcs().values()) {
            ssrcs.add(new ProducerConfig.SignalledSsrc(ssrc, true));
        }
        return new ProducerConfig(trackId, kind(parameters.kind()), parameters.mid(), codecs,
                extensions(parameters.extensions()),
                ssrcs);
    }

    /** @param published codecs of the producer, in its numbering */
    static ConsumerConfig consumer(SenderParameters parameters, List<CodecParameters> published) {
        List<CodecMapping> codecs = new ArrayList<>();
        for (CodecParameters codec : parameters.codecs()) {
            for (CodecParameters original : published) {
                if (original.sameFormat(codec)) {
                    codecs.add(new CodecMapping(original.payloadType(), codec.payloadType(), codec.rtxPayloadType()));
                }
            }
        }
        String trackId = parameters.request().trackId();
        return new ConsumerConfig(trackId, trackId, parameters.request().ssrc(), parameters.request().rtxSsrc(),
                parameters.request().cname(), codecs, extensions(parameters.extensions()));
    }

    private static MediaKind kind(String kind) { return kind.equals("audio") ? MediaKind.AUDIO : MediaKind.VIDEO; }

    private static HeaderExtensionMap extensions(List<HeaderExtensionMapping> mappings) {
        Map<HeaderExtension, Integer> ids = new EnumMap<>(HeaderExtension.class);
        for (HeaderExtensionMapping mapping : mappings) {
            HeaderExtension extension = HeaderExtension.ofUri(mapping.uri());
            if (extension != null) {
                ids.putIfAbsent(extension, mapping.id());
            }
        }
        return new HeaderExtensionMap(ids);
    }
}
