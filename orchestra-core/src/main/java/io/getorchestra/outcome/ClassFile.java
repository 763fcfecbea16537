package io.getorchestra.outcome;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * As much of a class file as is needed to look at one method's code: constant pool (JVMS §4.4), methods (§4.6), the
 * {@code Code} attribute (§4.7.3) and its {@code LineNumberTable} (§4.7.12). Malformed bytes end in an unchecked
 * exception or an {@link IOException}; every step consumes bytes, so that reading ends.
 */
final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;

    private final ByteBuffer bytes;
    private final int[] constants;
    private final int afterConstants;

    ClassFile(byte[] classFile) {
        bytes = ByteBuffer.wrap(classFile);
        if (bytes.getInt() != MAGIC) {
            throw new IllegalArgumentException("not a class file");
        }
        skip(4); // version
        constants = new int[u2()];
        for (int i = 1; i < constants.length; i++) {
            constants[i] = bytes.position();
            int tag = bytes.get();
            switch (tag) {
                case 1 -> skip(u2()); // Utf8
                case 7, 8, 16, 19, 20 -> skip(2); // Class, String, MethodType, Module, Package
                case 15 -> skip(3); // MethodHandle
                case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(4); // Integer, Float, references, NameAndType, dynamic ones
                case 5, 6 -> { // Long, Double: they take two places in the pool
                    skip(8);
                    i++;
                }
                default -> throw new IllegalArgumentException("constant");
            }
        }
        afterConstants = bytes.position();
    }

    /** The code of a method, or null when there is no such method or it has no code. */
    Code code(String name, String descriptor) throws IOException {
        byte[] wantedName = utf8(name);
        byte[] wantedDescriptor = utf8(descriptor);
        byte[] codeName = utf8("Code");
        bytes.position(afterConstants);
        skip(6); // access flags, this class, super class
        skip(2 * u2()); // interfaces
        for (int fields = u2(); fields > 0; fields--) {
            skip(6);
            attribute(null);
        }
        for (int methods = u2(); methods > 0; methods--) {
            skip(2);
            boolean wanted = isUtf8(u2(), wantedName) & isUtf8(u2(), wantedDescriptor);
            int code = attribute(wanted ? codeName : null);
            if (wanted) {
                return code < 0 ? null : code(code);
            }
        }
        return null;
    }

    /**
     * Whether a class has the fields and methods that stand here, as far as their numbers tell. Agents that change code
     * often add some.
     */
    boolean hasMembersOf(Class<?> type) throws IOException {
        bytes.position(afterConstants);
        skip(6);
        skip(2 * u2());
        int fields = u2();
        for (int i = 0; i < fields; i++) {
            skip(6);
            attribute(null);
        }
        byte[] constructor = utf8("<init>");
        byte[] initialiser = utf8("<clinit>");
        int named = 0;
        for (int methods = u2(); methods > 0; methods--) {
            skip(2);
            int name = u2();
            named += isUtf8(name, constructor) || isUtf8(name, initialiser) ? 0 : 1;
            skip(2);
            attribute(null);
        }
        return type.getDeclaredFields().length == fields && type.getDeclaredMethods().length == named;
    }

    private Code code(int start) throws IOException {
        bytes.position(start);
        skip(4); // max stack, max locals
        byte[] instructions = array(bytes.getInt());
        Handler[] handlers = new Handler[u2()];
        for (int i = 0; i < handlers.length; i++) {
            handlers[i] = new Handler(u2(), u2(), u2(), u2());
        }
        int[] lines = new int[0];
        int table = attribute(utf8("LineNumberTable"));
        if (table >= 0) {
            bytes.position(table);
            lines = new int[2 * u2()];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = u2();
            }
        }
        return new Code(this, instructions, handlers, lines);
    }

    /** Passes over a table of attributes; where the content of the one called {@code name} starts, or -1. */
    private int attribute(byte[] name) {
        int found = -1;
        for (int attributes = u2(); attributes > 0; attributes--) {
            boolean wanted = isUtf8(u2(), name);
            int length = bytes.getInt();
            if (wanted) {
                if (found >= 0) { // allowed for line numbers, but written by no compiler known
                    throw new IllegalArgumentException("attribute");
                }
                found = bytes.position();
            }
            skip(length);
        }
        return found;
    }

    /** The class that a class constant names, as an internal name. */
    String className(int index) throws IOException {
        return string(tagged(index, 7));
    }

    /** What a method reference names, that of a class or of an interface. */
    Method method(int index) throws IOException {
        int at = at(index);
        int tag = bytes.get(at);
        if (tag != 10 && tag != 11) {
            throw new IllegalArgumentException("constant");
        }
        int nameAndType = tagged(u2(at + 3), 12);
        return new Method(className(u2(at + 1)), string(nameAndType), string(nameAndType + 2));
    }

    private String string(int indexAt) throws IOException {
        int at = tagged(u2(indexAt), 1);
        return new DataInputStream(new ByteArrayInputStream(bytes.array(), at, bytes.limit() - at)).readUTF();
    }

    private int tagged(int index, int tag) {
        int at = at(index);
        if (bytes.get(at) != tag) {
            throw new IllegalArgumentException("constant");
        }
        return at + 1;
    }

    private int at(int index) {
        if (constants[index] == 0) {
            throw new IllegalArgumentException("constant");
        }
        return constants[index];
    }

    private boolean isUtf8(int index, byte[] lengthAndText) {
        if (lengthAndText == null) {
            return false;
        }
        int at = tagged(index, 1);
        int end = at + lengthAndText.length;
        return end <= bytes.limit() && Arrays.equals(bytes.array(), at, end, lengthAndText, 0, lengthAndText.length);
    }

    /** The modified UTF-8 of a constant, the length before it. */
    private static byte[] utf8(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new DataOutputStream(out).writeUTF(text);
        return out.toByteArray();
    }

    private int u2() {
        return bytes.getShort() & 0xFFFF;
    }

    private int u2(int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    private byte[] array(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("length");
        }
        byte[] array = new byte[length];
        bytes.get(array);
        return array;
    }

    private void skip(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length");
        }
        bytes.position(Math.addExact(bytes.position(), length));
    }

    record Method(String owner, String name, String descriptor) {}

    /** One row of an exception table; {@code type} is 0 for one that catches all. */
    record Handler(int start, int end, int pc, int type) {}

    /** {@code lines} holds pairs: the index of an instruction, the number of the line that starts there. */
    record Code(ClassFile constants, byte[] instructions, Handler[] handlers, int[] lines) {
        /** The line of an instruction, as HotSpot finds it; -1 when there is none. */
        int line(int pc) {
            int line = -1;
            int nearest = -1;
            for (int i = 0; i < lines.length; i += 2) {
                if (lines[i] == pc) {
                    return lines[i + 1];
                }
                if (lines[i] < pc && lines[i] >= nearest) {
                    nearest = lines[i];
                    line = lines[i + 1];
                }
            }
            return line;
        }
    }
}
