package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.Utf8;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** A reusable room in which a layout encodes one event, as UTF-8. Not thread-safe. */
final class EncodedEvent implements ByteBufferDestination {
    static final int NOWHERE = -1;
    private static final int INITIAL = 1024;
    private static final byte[] REPLACEMENT_CHARACTER = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private final int place;
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE)
            .replaceWith(REPLACEMENT_CHARACTER);
    private final StringBuilder text = new StringBuilder(INITIAL);
    private CharBuffer chars = CharBuffer.allocate(INITIAL);
    private ByteBuffer bytes = ByteBuffer.allocate(INITIAL);

    /** One of no pool. */
    EncodedEvent() {
        this(NOWHERE);
    }

    /** One that a pool keeps at this place. */
    EncodedEvent(int place) {
        this.place = place;
    }

    int place() {
        return place;
    }

    /** Replaces what this holds. */
    void encode(Layout<? extends Serializable> layout, LogEvent event) {
        bytes.clear();
        text.setLength(0);
        if (layout instanceof PatternLayout pattern) {
            // Its charset is the platform's where the configuration names none, often ASCII in a container.
            pattern.serialize(event, text);
            encodeText();
        } else if (layout instanceof StringLayout strings && isOtherCharset(strings)) {
            write(Utf8.encode(strings.toSerializable(event)));
        } else {
            layout.encode(event, this);
            if (layout instanceof StringLayout strings && Utf8.hasQuestionMark(array(), length())) {
                replaceLoneSurrogates(strings.toSerializable(event));
            }
        }
    }

    private void write(byte[] encoded) {
        writeBytes(encoded, 0, encoded.length);
    }

    private static boolean isOtherCharset(StringLayout layout) {
        return layout.getCharset() != null && !layout.getCharset().equals(StandardCharsets.UTF_8);
    }

    /** Log4j encodes a lone surrogate as a question mark, which cannot be told from one that was written. */
    private void replaceLoneSurrogates(String laidOut) {
        String wellFormed = Utf8.wellFormed(laidOut);
        if (!wellFormed.equals(laidOut)) {
            bytes.clear();
            write(wellFormed.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void encodeText() {
        int length = text.length();
        if (chars.capacity() < length) {
            chars = CharBuffer.allocate(Math.max(length, 2 * chars.capacity()));
        }
        text.getChars(0, length, chars.array(), 0);
        chars.clear().limit(length);
        utf8.reset();
        while (utf8.encode(chars, bytes, true) == CoderResult.OVERFLOW) {
            bytes = drain(bytes);
        }
        while (utf8.flush(bytes) == CoderResult.OVERFLOW) {
            bytes = drain(bytes);
        }
    }

    byte[] array() {
        return bytes.array();
    }

    int length() {
        return bytes.position();
    }

    /** How much memory this holds, in chars or bytes, whichever are more. */
    int capacity() {
        return Math.max(bytes.capacity(), Math.max(chars.capacity(), text.capacity()));
    }

    @Override
    public ByteBuffer getByteBuffer() {
        return bytes;
    }

    @Override
    public ByteBuffer drain(ByteBuffer full) {
        makeRoom(full.capacity());
        return bytes;
    }

    @Override
    public void writeBytes(ByteBuffer data) {
        makeRoom(data.remaining());
        bytes.put(data);
    }

    @Override
    public void writeBytes(byte[] data, int offset, int length) {
        makeRoom(length);
        bytes.put(data, offset, length);
    }

    private void makeRoom(int length) {
        if (bytes.remaining() < length) {
            int needed = Math.addExact(bytes.position(), length);
            ByteBuffer larger =
                    ByteBuffer.allocate((int) Math.max(needed, Math.min(2L * needed, Integer.MAX_VALUE - 8)));
            bytes = larger.put(bytes.flip());
        }
    }
}
