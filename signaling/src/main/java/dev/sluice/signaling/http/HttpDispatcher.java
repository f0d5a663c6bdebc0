// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.http.HttpRoute.Execution;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request and runs it where it belongs. Thread-safe. */
final class HttpDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDispatcher.class);
    private static final String PREFLIGHT_MAX_AGE_SECONDS = "600";

    private final HttpRoutes routes;
    private final Executor virtualThreads;

    HttpDispatcher(HttpRoutes routes, Executor virtualThreads) {
        this.routes = routes;
        this.virtualThreads = virtualThreads;
    }

    /** @param answer called once, on {@code loop}, which is the thread this method is called on too */
    void dispatch(HttpCall call, Executor loop, Consumer<HttpReply> answer) {
        HttpRoutes.Match match = routes.match(call);
        if (match instanceof HttpRoutes.Match.Found(HttpRoute route, Execution execution, HttpCall matched)) {
            switch (execution) { // a switch over records would have the JVM spin a class for the first answer of a start
                case EVENT_LOOP -> answer.accept(run(route, matched));
                case VIRTUAL_THREAD -> runAside(route, matched, loop, answer);
            }
        } else if (match instanceof HttpRoutes.Match.WrongMethod(String allowed)) {
            answer.accept(call.method().equals("OPTIONS") ? options(allowed) : wrongMethod(allowed));
        } else {
            answer.accept(HttpReply.problem(404, SignalingError.NOT_FOUND, "there is nothing at this path"));
        }
    }

    private static HttpReply wrongMethod(String allowed) {
        return HttpReply.problem(405, SignalingError.METHOD_NOT_FOUND, "allowed here: " + allowed).with("allow",
                allowed);
    }

    private void runAside(HttpRoute route, HttpCall call, Executor loop, Consumer<HttpReply> answer) {
        try {
            virtualThreads.execute(() -> answerOn(loop, run(route, call), answer));
        } catch (RejectedExecutionException _) {
            answer.accept(HttpReply.problem(503, SignalingError.INTERNAL_ERROR, "the server is going down"));
        }
    }

    private static void answerOn(Executor loop, HttpReply reply, Consumer<HttpReply> answer) {
        try {
            loop.execute(() -> answer.accept(reply));
        } catch (RejectedExecutionException _) {
            // the server has closed, and the connection with it
        }
    }

    /** Also answers CORS preflights: whether the origin is allowed says another header. */
    private static HttpReply options(String allowed) {
        return HttpReply.empty(204).with("allow", allowed).with("access-control-allow-methods", allowed)
                .with("access-control-allow-headers", "authorization, content-type")
                .with("access-control-max-age", PREFLIGHT_MAX_AGE_SECONDS);
    }

    private static HttpReply run(HttpRoute route, HttpCall call) {
        try {
            return route.handle(call);
        } catch (SignalingException e) {
            return HttpReply.problem(e);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", call.method(), call.path(), e);
            return HttpReply.problem(500, SignalingError.INTERNAL_ERROR, "internal error");
        }
    }
}
