// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.engine.RoundRunner;
import dev.sluice.loadtest.report.Comparison;
import dev.sluice.loadtest.report.HtmlReport;
import dev.sluice.loadtest.result.LoadTestResult;
import dev.sluice.loadtest.result.ResultFile;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.scenario.Kind;
import dev.sluice.loadtest.scenario.Scenario;
import dev.sluice.loadtest.scenario.Scenarios;
import dev.sluice.loadtest.servers.Cpus;
import dev.sluice.loadtest.servers.Server;
import dev.sluice.loadtest.servers.Servers;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Reads the command line, plays the scenario against each target in each round, prints and keeps the result. */
public final class LoadTest {
    private static final int OK = 0;
    private static final int BROKEN = 1; // a limit, or no media
    private static final int USAGE = 2;

    private final Options options;
    private final Scenario scenario;
    private final Progress progress = new Progress(System.err,
            isTerminal());
    private final Summary summary = new Summary(System.out);
    private final List<Round> rounds = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    private LoadTest(Options options, Scenario scenario) {
        this.options = options;
        this.scenario = scenario;
    }

    @SuppressWarnings("SystemExitOutsideMain") // this is main; clients may have left threads
    public static void main(String[] arguments) {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE); // which says little
        System.exit(run(List.of(arguments)));
    }

    /**
     * Does what the words behind {@code ./sluice loadtest} say.
     *
     * @return the exit code: 0, 1 for a broken limit, no media or a file that cannot be read, 2 for wrong usage
     */
    public static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("help")) {
            System.out.println(Options.USAGE);
            return OK;
        }
        try {
            if (arguments.contains(CompareRuns.OPTION)) {
                CompareRuns.run(arguments, System.out);
                return OK;
            }
            Options options = Options.parse(arguments);
            Scenario scenario = Scenarios.load(options.source(), options.overrides());
            requirePlayable(scenario, options);
            return new LoadTest(options, scenario).play(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("./sluice loadtest --help lists options and scenarios");
            return USAGE;
        } catch (IOException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return BROKEN;
        }
    }

    /** Before servers are started for nothing. */
    private static void requirePlayable(Scenario scenario, Options options) {
        if (scenario.kind() == Kind.SIGNALING && !options.targets().equals(List.of("sluice"))) {
            throw new IllegalArgumentException("signaling is POST /api/join, which only sluice has");
        }
        boolean processUnknown = !options.servers().url().isEmpty() && options.servers().pid() == 0;
        if (scenario.kind() == Kind.IDLE && processUnknown) {
            throw new IllegalArgumentException("idle is about the server's memory and CPU: with --url it needs --pid");
        }
    }

    @SuppressWarnings("SystemConsoleNull") // which JDK 25 is again where nobody is there
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private int play(List<String> arguments) throws IOException {
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String cpus = options.generatorCpus().isEmpty()
                ? Cpus.without(Cpus.own(), options.servers().cpus())
                : options.generatorCpus();
        Thread stopper = new Thread(this::stopServers); // also when interrupted from the keyboard
        Runtime.getRuntime().addShutdownHook(stopper);
        try (BotResources resources = new BotResources(options.loops())) {
            openServers(resources);
            Cpus.confine(cpus); // after the servers, which inherit it
            playRounds(new RoundRunner(resources, scenario, new RoundRunner.Setup(options.seed(), options.loops(),
                    Cpus.count(cpus), progress::show)));
        } finally {
            stopServers();
            Runtime.getRuntime().removeShutdownHook(stopper);
        }
        LoadTestResult result = new LoadTestResult(LoadTestResult.SCHEMA, start.toString(), arguments, options.seed(),
                ThisMachine.describe(cpus), scenario.asRun(), servers.stream().map(Server::info).toList(), rounds,
                rounds.stream().flatMap(round -> round.warnings().stream()).distinct().toList());
        report(result);
        return verdict();
    }

    private void report(LoadTestResult result) throws IOException {
        if (result.rounds().size() > 1) {
            System.out.println(Comparison.ofTargets(result).toText());
        }
        Path json = options.json();
        if (json != null) {
            ResultFile.write(json, result);
        }
        Path html = options.html();
        if (html != null) {
            Files.writeString(html, HtmlReport.of(result));
        }
    }

    private void openServers(BotResources resources) {
        for (String target : options.targets()) {
            Server server = Servers.open(target, resources, options.servers());
            synchronized (servers) {
                servers.add(server);
            }
        }
    }

    private void stopServers() {
        synchronized (servers) {
            servers.forEach(Server::close);
        }
    }

    private void playRounds(RoundRunner runner) {
        for (Server server : servers) {
            if (server.isOwn()) {
                progress.begin(server.info().target() + " rehearsal");
                runner.rehearse(server, options.rehearsal());
            }
        }
        for (int number = 1; number <= options.rounds(); number++) {
            for (Server server : servers) {
                progress.begin(server.info().target() + " " + number + "/" + options.rounds());
                Round round = runner.run(server, number);
                rounds.add(round);
                progress.end();
                summary.print(round);
            }
        }
    }

    private int verdict() {
        int code = OK;
        for (Round round : rounds) {
            boolean media = scenario.kind() == Kind.CALLS || scenario.kind() == Kind.JOIN_STORM
                    || scenario.kind() == Kind.CHURN;
            if (media && (round.media() == null || round.media().total().received() == 0)) {
                code = BROKEN;
            }
            for (Limit limit : options.limits()) {
                String broken = limit.broken(round);
                if (broken != null) {
                    System.err.printf("%s, round %d: %s%n", round.target(), round.number(), broken);
                    code = BROKEN;
                }
            }
        }
        return code;
    }
}
