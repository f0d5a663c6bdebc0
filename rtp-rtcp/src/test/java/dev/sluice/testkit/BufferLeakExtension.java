// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Finds buffers that a test class leaves open, three ways: the injected allocator counts its bytes after every test, the default
 * pooled allocator's bytes in use must be back at their baseline after the class, and Netty's leak detector must have nothing to
 * report after a garbage collection. Classes with this extension run one after another, as all do here.
 */
public final class BufferLeakExtension
        implements
            BeforeAllCallback,
            BeforeEachCallback,
            AfterEachCallback,
            AfterAllCallback,
            ParameterResolver {
    private static final long COLLECTION_TIMEOUT_MILLIS = 5_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private int depth; // of @Nested classes, which share this instance
    private long pooledBaselineBytes;
    private long allocatorBaselineBytes; // not 0 after a test that leaked

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        if (depth++ > 0) {
            return;
        }
        reportPendingLeaks(); // those of earlier classes are not ours
        pooledBaselineBytes = pooledBytesInUse();
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
    }

    @Override
    public void beforeEach(ExtensionContext context) { allocatorBaselineBytes = allocatorBytesInUse(); }

    @Override
    public void afterEach(ExtensionContext context) {
        long openBytes = allocatorBytesInUse() - allocatorBaselineBytes;
        if (openBytes != 0) {
            throw new AssertionError(openBytes + " bytes of the injected allocator are still open");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (--depth > 0) {
            return;
        }
        long openBytes = pooledBytesInUse() - pooledBaselineBytes;
        reportPendingLeaks();
        ByteBufUtil.setLeakListener(null);
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were collected unreleased, the first: " + leaks.peek());
        }
        if (openBytes > 0) {
            throw new AssertionError(openBytes + " bytes of the pooled allocator are still open");
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ByteBufAllocator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) { return allocator; }

    private long allocatorBytesInUse() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    private static long pooledBytesInUse() {
        PooledByteBufAllocator pooled = PooledByteBufAllocator.DEFAULT;
        return pooled.pinnedDirectMemory() + pooled.pinnedHeapMemory();
    }

    /** Collects garbage, waits until references found dead are queued, and makes the detector look at its queue. */
    private static void reportPendingLeaks() throws InterruptedException {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            throw new IllegalStateException("leak checks need -Dio.netty.leakDetectionLevel=paranoid");
        }
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
        System.gc();
        if (collected.remove(COLLECTION_TIMEOUT_MILLIS) == null || !canary.refersTo(null)) {
            throw new IllegalStateException("no garbage collection within " + COLLECTION_TIMEOUT_MILLIS + " ms");
        }
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
}
