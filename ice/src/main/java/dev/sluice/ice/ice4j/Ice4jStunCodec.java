// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.ice4j;

import dev.sluice.ice.stun.StunCodec;
import dev.sluice.ice.stun.StunError;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ice4j.StunException;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.IceControlAttribute;
import org.ice4j.attribute.PriorityAttribute;
import org.ice4j.attribute.UnknownAttributesAttribute;
import org.ice4j.attribute.UsernameAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.CredentialsAuthority;
import org.ice4j.stack.StunStack;
import org.jspecify.annotations.Nullable;

/**
 * STUN messages by ice4j. Its stack serves as a key holder only: no sockets, no threads. Not thread-safe; one per loop.
 */
public final class Ice4jStunCodec implements StunCodec {
    private static final String NO_USERNAME = "";
    private static final Logger ICE4J_LOGGER = Logger.getLogger("org.ice4j"); // held, or its level is forgotten

    static {
        System.setProperty("org.ice4j.SOFTWARE", ""); // says nothing about us
        System.setProperty("ice4j.software", "");
        System.setProperty("ice4j.harvest.mapping.aws.enabled", "false"); // else it asks a cloud's metadata address
        ICE4J_LOGGER.setLevel(Level.WARNING);
    }

    private final StunStack stack = new StunStack();
    private byte[] key = {};

    public Ice4jStunCodec() {
        stack.getCredentialsManager().registerAuthority(new CredentialsAuthority() {
            @Override
            public byte[] getLocalKey(String username) { return key; }

            @Override
            public byte[] getRemoteKey(String username, String media) { return key; }

            @Override
            public boolean checkLocalUserName(String username) { return true; }
        });
    }

    /** Loads what the first message would load, about 100 ms of classes. */
    public void warmUp() {
        encodeError(new byte[Message.TRANSACTION_ID_LENGTH], StunError.BAD_REQUEST, new int[0], "warm-up");
    }

    @Override
    public @Nullable CheckAttributes decodeCheck(byte[] message) {
        Message decoded;
        try {
            decoded = Message.decode(message, 0, message.length);
        } catch (StunException | RuntimeException _) { // its parsers throw what they like on bad input
            return null;
        }
        if (!(decoded instanceof Request) || decoded.getMessageType() != Message.BINDING_REQUEST
                || !(decoded.getAttribute(Attribute.USERNAME) instanceof UsernameAttribute username)
                || !(decoded.getAttribute(Attribute.PRIORITY) instanceof PriorityAttribute priority)) {
            return null;
        }
        boolean controlling = decoded.containsAttribute(Attribute.ICE_CONTROLLING);
        Attribute role = decoded.getAttribute(controlling ? Attribute.ICE_CONTROLLING : Attribute.ICE_CONTROLLED);
        return new CheckAttributes(new String(username.getUsername(), StandardCharsets.UTF_8),
                (int) priority.getPriority(),
                controlling, role instanceof IceControlAttribute control ? control.getTieBreaker() : 0,
                decoded.containsAttribute(Attribute.USE_CANDIDATE));
    }

    @Override
    public byte[] encodeError(byte[] transactionId, StunError error, int[] unknownAttributes, String password) {
        key = password.getBytes(StandardCharsets.UTF_8);
        try {
            Response response = MessageFactory.createBindingErrorResponse((char) error.code(), error.reason());
            response.setTransactionID(transactionId);
            if (unknownAttributes.length > 0) {
                UnknownAttributesAttribute unknown = AttributeFactory.createUnknownAttributesAttribute();
                for (int type : unknownAttributes) {
                    unknown.addAttributeID((char) type);
                }
                response.putAttribute(unknown);
            }
            response.putAttribute(AttributeFactory.createMessageIntegrityAttribute(NO_USERNAME));
            response.putAttribute(AttributeFactory.createFingerprintAttribute());
            return response.encode(stack);
        } catch (StunException e) {
            throw new IllegalStateException("the transaction id has its right size", e);
        }
    }
}
