// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the layer table of docs/architecture.md true. */
class ArchitectureTest {
    private static final String ROOT = "dev.sluice.";
    private static final List<String> MODULES = List.of("rtp", "ice", "opus", "jitter", "media", "signaling", "metrics",
            "server", "loadtest");
    /** Which of our modules a module may use. */
    private static final Map<String, List<String>> MAY_USE = Map.of("rtp", List.of(), "ice", List.of(), "opus",
            List.of("rtp"),
            "jitter", List.of("rtp"), "media", List.of("rtp", "ice", "opus", "jitter"), "signaling", List.of(),
            "metrics",
            List.of("media"), "server", List.of("rtp", "ice", "opus", "jitter", "media", "signaling", "metrics"));
    /** Machines that get bytes and time handed in. */
    private static final String[] PURE = {"dev.sluice.rtp", "dev.sluice.rtp.ext", "dev.sluice.rtp.rtcp",
            "dev.sluice.rtp.payload",
            "dev.sluice.ice", "dev.sluice.ice.stun", "dev.sluice.jitter", "dev.sluice.opus", "dev.sluice.media.router",
            "dev.sluice.media.congestion", "dev.sluice.signaling.sdp", "dev.sluice.signaling.negotiation"};

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(ArchitectureTest::isNoBenchmark).importPackages("dev.sluice");
    }

    /** Benchmarks of a module's inner parts are in its package, though loadtest holds them and their helpers. */
    private static boolean isNoBenchmark(Location location) {
        return !location.contains("/loadtest/target/") || location.contains("/dev/sluice/loadtest/");
    }

    static List<String> layeredModules() { return List.copyOf(MAY_USE.keySet()); }

    @ParameterizedTest
    @MethodSource("layeredModules")
    void shouldUseOnlyTheModulesBelow(String module) {
        List<String> allowed = MAY_USE.getOrDefault(module, List.of());
        String[] forbidden = MODULES.stream().filter(other -> !other.equals(module) && !allowed.contains(other))
                .map(other -> ROOT + other + "..").toArray(String[]::new);
        check(noClasses().that().resideInAPackage(ROOT + module + "..").should().dependOnClassesThat()
                .resideInAnyPackage(forbidden));
    }

    @Test
    void shouldReachMetricsThroughStatsOnly() {
        check(noClasses().that().resideInAPackage("dev.sluice.metrics..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.media", "dev.sluice.media.net..", "dev.sluice.media.router..",
                        "dev.sluice.media.transport..", "dev.sluice.media.dtls..", "dev.sluice.media.congestion.."));
    }

    @Test
    void shouldKeepProtocolMachinesFreeOfThreadsSocketsAndClocks() {
        check(noClasses().that().resideInAnyPackage(PURE).should().dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.micrometer..",
                        "java.nio.channels..")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.lang.Thread")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.concurrent.Executor")
                .orShould().callMethod(System.class, "nanoTime").orShould()
                .callMethod(System.class, "currentTimeMillis"));
    }

    @Test
    void shouldConfineThirdPartiesToTheirAdapters() {
        check(noClasses().that().resideOutsideOfPackage("dev.sluice.ice.ice4j..").should().dependOnClassesThat()
                .resideInAPackage("org.ice4j.."));
        check(noClasses().that().resideOutsideOfPackage("dev.sluice.media.dtls.bc..").should().dependOnClassesThat()
                .resideInAPackage("org.bouncycastle.."));
        check(noClasses().that().resideOutsideOfPackages("dev.sluice.metrics..", "dev.sluice.server..").should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.."));
        check(noClasses().that().resideOutsideOfPackage("dev.sluice.metrics..").should().dependOnClassesThat()
                .resideInAPackage("io.prometheus.."));
        check(noClasses().that().resideOutsideOfPackage("dev.sluice.server..").should().dependOnClassesThat()
                .resideInAPackage("ch.qos.logback.."));
    }

    @Test
    void shouldHaveNoCyclesBetweenModules() { check(slices().matching("dev.sluice.(*)..").should().beFreeOfCycles()); }

    private static void check(ArchRule rule) { rule.allowEmptyShould(true).check(classes); }
}
