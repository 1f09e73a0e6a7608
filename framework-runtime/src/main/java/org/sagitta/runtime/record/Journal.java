package org.sagitta.runtime.record;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The journal is the durable record of a run's figures, {@code metrics.jsonl}: a line is on the disk before its figure
 * is published. It allows one writer at a time; a line that a crash left incomplete is removed when the journal is
 * opened again.
 */
public final class Journal implements AutoCloseable {
    /** A file that is not a channel: an interrupt of the run's thread would close a channel in the middle of a line. */
    private final RandomAccessFile file;

    private Journal(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * Opens a journal and appends to it; creates the file if it does not exist.
     *
     * @throws IOException also if another process writes to it
     */
    public static Journal open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            if (file.getChannel().tryLock() == null) {
                throw new IOException(path + " is being written by another process");
            }
            cutTornLine(file);
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new IOException(path + " is being written by this process already", e);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return new Journal(file);
    }

    /** Appends a line and flushes it to the disk; a line that cannot be written completely is removed. */
    public void append(JournalLine line) throws IOException {
        byte[] bytes = (Json.MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        long end = file.getFilePointer();
        try {
            file.write(bytes);
            file.getFD().sync();
        } catch (IOException e) {
            file.setLength(end);
            throw e;
        }
    }

    /** Returns the length in bytes. */
    public long length() {
        try {
            return file.length();
        } catch (IOException e) {
            throw new UncheckedIOException("The journal cannot be read", e);
        }
    }

    /** Truncates the journal to a length in bytes. */
    public void cut(long length) throws IOException {
        file.setLength(Math.min(length, file.length()));
        file.seek(file.length());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads a journal's complete lines from a byte position on. */
    public static Tail read(Path file, long from) throws IOException {
        return read(file, from, Integer.MAX_VALUE);
    }

    /** Reads the complete lines within the next {@code most} bytes, so that a long journal can be read in pieces. */
    public static Tail read(Path file, long from, int most) throws IOException {
        if (!Files.exists(file)) {
            return new Tail(List.of(), from);
        }
        byte[] bytes;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(Math.min(most, Math.max(0, in.size() - from))));
            in.position(from);
            while (buffer.hasRemaining() && in.read(buffer) >= 0) {
                // a read may return fewer bytes
            }
            bytes = java.util.Arrays.copyOf(buffer.array(), buffer.position());
        }
        List<JournalLine> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(Json.MAPPER.readValue(bytes, start, i - start, JournalLine.class));
                start = i + 1;
            }
        }
        return new Tail(List.copyOf(lines), from + start);
    }

    /** The lines that were read from a journal, and the byte position after the last of them. */
    public record Tail(List<JournalLine> lines, long position) {}

    private static void cutTornLine(RandomAccessFile file) throws IOException {
        long end = file.length();
        while (end > 0) {
            file.seek(end - 1);
            if (file.read() == '\n') {
                break;
            }
            end--;
        }
        file.setLength(end);
        file.seek(end);
    }
}
