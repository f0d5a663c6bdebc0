// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails the test class when it leaves a buffer open; see {@link BufferLeakExtension}. Tests may take a
 * {@link io.netty.buffer.ByteBufAllocator} parameter: its every byte must be back after each test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(BufferLeakExtension.class)
public @interface FailOnLeak {
}
