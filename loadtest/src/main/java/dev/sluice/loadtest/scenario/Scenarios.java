// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads scenarios: those that come with the load generator by name, others from files. */
public final class Scenarios {
    /** Names of those that come with it. */
    public static final List<String> BUILT_IN = List.of("meeting", "webinar", "voice-room", "fanout", "join-storm",
            "churn", "signaling", "idle");

    private Scenarios() {}

    /**
     * A scenario with some of its values replaced.
     *
     * @param source one of {@link #BUILT_IN}, or the path of a YAML file
     * @param overrides such as {@code rooms=4} or {@code burst.packets=20}
     * @throws ScenarioException naming what is wrong
     */
    public static Scenario load(String source, List<String> overrides) {
        Object document = yaml(source, read(source));
        Object root = document instanceof Map<?, ?> map ? copy(map) : document;
        if (!(root instanceof Map<?, ?> values)) {
            throw new ScenarioException(source + " holds no mapping of keys to values");
        }
        overrides.forEach(override -> override(root, override));
        return parse(source, new Settings("", values));
    }

    private static Scenario parse(String source, Settings settings) {
        String name = settings.text("name", source);
        String description = settings.text("description", "");
        Kind kind = Kind.of(settings.text("kind", "calls"));
        Rooms rooms = new Rooms(settings.integer("rooms", 1), settings.integer("publishers", 1),
                settings.integer("receivers", 0), settings.number("joins-per-second", 50));
        Media media = media(settings);
        Timing timing = new Timing(settings.duration("warm-up", Duration.ofSeconds(2)),
                settings.duration("duration", Duration.ofSeconds(10)),
                settings.duration("stay", Duration.ofSeconds(2)));
        List<Impairment> impairments = settings.sections("impair").stream().map(Scenarios::impairment).toList();
        int connections = settings.integer("connections", 1000);
        List<Integer> steps = settings.integers("steps");
        settings.requireNoOther(); // a key with a typing error is the reason for what would be wrong next
        return new Scenario(name, description, kind, rooms, media, timing, impairments, connections, steps);
    }

    private static Media media(Settings settings) {
        Settings section = settings.section("burst");
        Media.Burst burst = new Media.Burst(section.integer("packets", Media.Burst.DEFAULT.packets()),
                section.number("per-second", Media.Burst.DEFAULT.perSecond()),
                section.integer("payload", Media.Burst.DEFAULT.payloadBytes()));
        section.requireNoOther();
        return new Media(settings.flag("audio", false), settings.text("video", Media.NO_VIDEO),
                settings.flag("simulcast", false), burst);
    }

    private static Impairment impairment(Settings settings) {
        Impairment impairment = new Impairment(settings.number("share", 1), settings.number("loss", 0),
                settings.duration("latency", Duration.ZERO), settings.duration("jitter", Duration.ZERO));
        settings.requireNoOther();
        return impairment;
    }

    private static String read(String source) {
        try {
            if (!BUILT_IN.contains(source)) {
                return Files.readString(Path.of(source));
            }
            try (InputStream in = Scenarios.class.getResourceAsStream(source + ".yaml")) {
                if (in == null) {
                    throw new IllegalStateException("no resource for " + source);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            if (BUILT_IN.contains(source)) {
                throw new UncheckedIOException(e);
            }
            throw new ScenarioException(source + " is neither a file nor one of " + String.join(", ", BUILT_IN));
        }
    }

    private static @Nullable Object yaml(String label, String text) {
        try {
            return new Load(LoadSettings.builder().setLabel(label).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new ScenarioException("cannot parse " + label + ": " + e.getMessage());
        }
    }

    private static Object copy(Object node) {
        if (node instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put(key, value == null ? "" : copy(value)));
            return copy;
        }
        if (node instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(value -> copy.add(copy(value)));
            return copy;
        }
        return node;
    }

    private static void override(Object root, String override) {
        int equals = override.indexOf('=');
        if (equals <= 0) {
            throw new ScenarioException("--set " + override + " is not key=value");
        }
        Object value = yaml("--set " + override, override.substring(equals + 1));
        put(root, override.substring(0, equals), value == null ? "" : value);
    }

    @SuppressWarnings("unchecked") // copy() made it
    private static void put(Object node, String path, Object value) {
        int dot = path.indexOf('.');
        String key = dot < 0 ? path : path.substring(0, dot);
        if (node instanceof List<?> list) {
            int index = key.matches("\\d{1,4}") ? Integer.parseInt(key) : list.size();
            if (index >= list.size() || dot < 0) {
                throw new ScenarioException("there is no element " + path + " to set");
            }
            put(list.get(index), path.substring(dot + 1), value);
        } else if (!(node instanceof Map)) {
            throw new ScenarioException("there is no key " + path + " in " + node);
        } else if (dot < 0) {
            ((Map<Object, Object>) node).put(key, value);
        } else {
            put(((Map<Object, Object>) node).computeIfAbsent(key, _ -> new LinkedHashMap<>()),
                    path.substring(dot + 1), value);
        }
    }
}
