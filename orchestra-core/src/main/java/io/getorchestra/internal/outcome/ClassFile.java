package io.getorchestra.internal.outcome;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * As much of a class file as is needed to look at one method's code: constant pool (JVMS §4.4), methods (§4.6), the
 * {@code Code} attribute (§4.7.3) and its {@code LineNumberTable} (§4.7.12). Malformed bytes end in an unchecked
 * exception or an {@link IOException}; every step consumes bytes, so that reading ends.
 */
final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int MAX_BYTES = 8 << 20;
    private static final int ACC_STATIC = 0x0008;

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

    /**
     * What a class was loaded from; never null.
     *
     * @throws IOException it cannot be read, or the file has been written over
     */
    static byte[] read(Class<?> type) throws IOException {
        // concat and no "+": the first string concatenation of a cold JVM takes longer than all of this
        String path = type.getName().replace('.', '/').concat(".class");
        byte[] bytes = null;
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (SeenFiles.hasChanged(source)) {
            throw new IOException("not what was loaded");
        }
        try {
            bytes = readFromCodeSource(source, path);
        } catch (IOException | URISyntaxException | RuntimeException noFile) {
            // then its class loader may know
        }
        if (bytes == null) {
            try (InputStream in = type.getResourceAsStream("/".concat(path))) {
                bytes = readAll(in);
            }
        }
        return bytes;
    }

    /**
     * Spares a cold JVM the machinery behind resources, which takes longer than all else here. The class path holds the
     * same jar open, so its directory is known already.
     */
    private static byte[] readFromCodeSource(CodeSource source, String path) throws IOException, URISyntaxException {
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            return null;
        }
        File file = new File(source.getLocation().toURI());
        if (file.isDirectory()) {
            try (InputStream in = new FileInputStream(new File(file, path))) {
                return readAll(in);
            }
        }
        try (JarFile jar = new JarFile(file, false, JarFile.OPEN_READ, JarFile.runtimeVersion())) {
            ZipEntry entry = jar.getEntry(path);
            return entry == null ? null : readAll(jar.getInputStream(entry));
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        byte[] bytes = in == null ? null : in.readNBytes(MAX_BYTES + 1);
        if (bytes == null || bytes.length > MAX_BYTES) {
            throw new IOException("class file");
        }
        return bytes;
    }

    /** The code of a method, or null when there is no such method or it has no code. */
    Instructions code(String name, String descriptor) throws IOException {
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

    /** All methods of a name, the overloaded ones. */
    List<Method> methods(String name) throws IOException {
        byte[] wanted = utf8(name);
        byte[] codeName = utf8("Code");
        List<Method> found = new ArrayList<>();
        bytes.position(afterConstants);
        skip(6);
        skip(2 * u2());
        for (int fields = u2(); fields > 0; fields--) {
            skip(6);
            attribute(null);
        }
        for (int methods = u2(); methods > 0; methods--) {
            boolean isStatic = (u2() & ACC_STATIC) != 0;
            boolean isWanted = isUtf8(u2(), wanted);
            int descriptor = u2();
            int code = attribute(isWanted ? codeName : null);
            int next = bytes.position();
            if (isWanted) {
                found.add(new Method(name, textAt(tagged(descriptor, 1)), isStatic, code < 0 ? null : code(code)));
                bytes.position(next);
            }
        }
        return found;
    }

    /**
     * A method.
     *
     * @param code null when it has none
     */
    record Method(String name, String descriptor, boolean isStatic, Instructions code) {

        /** The number of the parameter, from 0, that is in a local; -1 when none is. */
        int parameterAt(int local) {
            int at = isStatic ? 0 : 1;
            String[] parameters = parameters(descriptor);
            for (int i = 0; i < parameters.length; i++) {
                if (at == local) {
                    return i;
                }
                at += parameters[i].equals("J") || parameters[i].equals("D") ? 2 : 1;
            }
            return -1;
        }
    }

    /** The types of a method descriptor's parameters (JVMS §4.3.3). */
    static String[] parameters(String descriptor) {
        List<String> types = new ArrayList<>();
        for (int at = 1; descriptor.charAt(at) != ')'; ) {
            int end = at;
            while (descriptor.charAt(end) == '[') {
                end++;
            }
            end = descriptor.charAt(end) == 'L' ? descriptor.indexOf(';', end) + 1 : end + 1;
            types.add(descriptor.substring(at, end));
            at = end;
        }
        return types.toArray(new String[0]);
    }

    /** An int constant, null for one of another type. */
    Integer intConstant(int index) {
        return bytes.get(at(index)) == 3 ? bytes.getInt(at(index) + 1) : null;
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

    private Instructions code(int start) throws IOException {
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
        return new Instructions(this, instructions, handlers, lines);
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

    /** The classes that are named here, but for arrays, as internal names. */
    List<String> classNames() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < constants.length; i++) {
            if (constants[i] != 0
                    && bytes.get(constants[i]) == 7
                    && !className(i).startsWith("[")) {
                names.add(className(i));
            }
        }
        return names;
    }

    /** The class that a class constant names, as an internal name. */
    String className(int index) throws IOException {
        return string(tagged(index, 7));
    }

    /** The class in a reference to a method, that of a class or of an interface. */
    String methodOwner(int index) throws IOException {
        return className(u2(methodReference(index)));
    }

    String methodName(int index) throws IOException {
        return string(nameAndType(index));
    }

    String methodDescriptor(int index) throws IOException {
        return string(nameAndType(index) + 2);
    }

    private int nameAndType(int index) {
        return tagged(u2(methodReference(index) + 2), 12);
    }

    private int methodReference(int index) {
        return tagged(index, bytes.get(at(index)) == 11 ? 11 : 10);
    }

    private String string(int indexAt) throws IOException {
        return textAt(tagged(u2(indexAt), 1));
    }

    private String textAt(int at) throws IOException {
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

    /** One row of an exception table; {@code type} is 0 for one that catches all. */
    record Handler(int start, int end, int pc, int type) {}
}
