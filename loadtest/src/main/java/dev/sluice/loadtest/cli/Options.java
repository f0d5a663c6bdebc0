// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.servers.Cpus;
import dev.sluice.loadtest.servers.ServerOptions;
import dev.sluice.loadtest.servers.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param source a scenario's name or file
 * @param overrides {@code key=value}
 * @param rehearsal for servers started here; zero for none
 * @param loops event loops of the clients
 * @param json null for no file, as is {@code html}
 * @param generatorCpus processors of the load generator, empty for those the servers leave
 */
record Options(String source, List<String> overrides, List<String> targets, int rounds, Duration rehearsal, int loops,
        long seed, @Nullable Path json, @Nullable Path html, List<Limit> limits, String generatorCpus,
        ServerOptions servers) {
    static final String USAGE = """
            usage: ./sluice loadtest SCENARIO|FILE.yaml [OPTION VALUE ...]
                   ./sluice loadtest --compare A.json B.json [--html FILE]

            scenarios: meeting, webinar, voice-room, fanout, join-storm, churn, signaling, idle

              --set KEY=VALUE       another value for a key of the scenario, such as receivers=50; may come again
              --target NAME         sluice (default), livekit, janus or whip; --targets sluice,livekit for several in turn
              --url URL             a server that runs; without it one is started and stopped. For whip: where to publish
              --whep-url URL        where to view; {room} and {identity} are replaced, as in --url
              --pid PID             of the server that runs, for its CPU and memory
              --api-key, --api-secret   of the server that runs; for whip the secret is the bearer token
              --server-cpu LIST     processors of started servers, such as 1; the load generator takes the others
              --generator-cpu LIST  processors of the load generator
              --sluice-set KEY=VALUE    configuration of a started Sluice; may come again
              --livekit PATH        the server (livekit-server)
              --janus PATH          the server (janus)
              --rounds N            of all targets in turn (1)
              --rehearsal SECONDS   for which started servers get the load before the first round, joins and all, over and over (20)
              --loops N             event loops of the clients (1)
              --seed N              of everything random (1)
              --json FILE           the result (docs/loadtest.md)
              --html FILE           the result as a page with plots
              --fail-if EXPR        such as 'loss>0.01' or 'latency-p99>5'; exit code 1 when a round is so; may come again
            limits: %s"""
            .formatted(String.join(", ", Limit.names()));

    /** @throws IllegalArgumentException for what is no option or no value of it */
    static Options parse(List<String> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().startsWith("--")) {
            throw new IllegalArgumentException("which scenario?");
        }
        Builder builder = new Builder();
        for (int i = 1; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " without a value");
            }
            builder.set(arguments.get(i), arguments.get(i + 1));
        }
        return builder.build(arguments.getFirst());
    }

    private static final class Builder {
        private final List<String> overrides = new ArrayList<>();
        private final List<String> sluiceSettings = new ArrayList<>();
        private final List<Limit> limits = new ArrayList<>();
        private List<String> targets = List.of("sluice");
        private int rounds = 1;
        private long rehearsalSeconds = 20;
        private int loops = 1;
        private long seed = 1;
        private @Nullable Path json;
        private @Nullable Path html;
        private String generatorCpus = "";
        private String url = "";
        private String whepUrl = "";
        private long pid;
        private String cpus = "";
        private String apiKey = "";
        private String apiSecret = "";
        private String livekit = ServerOptions.DEFAULT.livekit();
        private String janus = ServerOptions.DEFAULT.janus();

        private void set(String option, String value) {
            switch (option) {
                case "--set" -> overrides.add(value);
                case "--target", "--targets" -> targets = List.of(value.split(",", -1));
                case "--url" -> url = value;
                case "--whep-url" -> whepUrl = value;
                case "--pid" -> pid = whole(option, value);
                case "--api-key" -> apiKey = value;
                case "--api-secret" -> apiSecret = value;
                case "--server-cpu" -> cpus = value;
                case "--generator-cpu" -> generatorCpus = value;
                case "--sluice-set" -> sluiceSettings.add(value);
                case "--livekit" -> livekit = value;
                case "--janus" -> janus = value;
                case "--rounds" -> rounds = Math.toIntExact(whole(option, value));
                case "--rehearsal" -> rehearsalSeconds = whole(option, value);
                case "--loops" -> loops = Math.toIntExact(whole(option, value));
                case "--seed" -> seed = whole(option, value);
                case "--json" -> json = Path.of(value);
                case "--html" -> html = Path.of(value);
                case "--fail-if" -> limits.add(Limit.parse(value));
                default -> throw new IllegalArgumentException("no option is named " + option);
            }
        }

        private static long whole(String option, String value) {
            require(value.matches("\\d{1,9}"), option + " is " + value + ", must be a whole number");
            return Long.parseLong(value);
        }

        private Options build(String source) {
            for (String target : targets) {
                require(Servers.TARGETS.contains(target), "--target is one of " + String.join(", ", Servers.TARGETS));
            }
            require(url.isEmpty() || targets.size() == 1, "--url is for one target");
            require(!url.isEmpty() || !targets.contains("whip"), "--target whip needs --url and --whep-url");
            require(rounds >= 1 && rounds <= 1000, "--rounds is 1 to 1000");
            for (String list : List.of(cpus, generatorCpus)) {
                require(list.isEmpty() || Cpus.isList(list), list + " is no list of processors such as 1 or 0,2-3");
            }
            require(loops >= 1 && loops <= 64, "--loops is 1 to 64");
            require(rehearsalSeconds >= 0 && rehearsalSeconds <= 600, "--rehearsal is 0 to 600");
            return new Options(source, List.copyOf(overrides), targets, rounds,
                    Duration.ofSeconds(rehearsalSeconds), loops, seed, json, html, List.copyOf(limits),
                    generatorCpus, new ServerOptions(url, whepUrl, pid, cpus, apiKey, apiSecret,
                            ServerOptions.DEFAULT.sluice(), List.copyOf(sluiceSettings), livekit, janus));
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }
    }
}
