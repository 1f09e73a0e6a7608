package org.sagitta.api.layer;

/**
 * A stack of {@code count} row-major matrices {@code [rows x columns]}, one after the other in memory. A plain matrix is a
 * stack of one. Activations of n examples are {@code [features x n]}, so the examples of one feature are contiguous; k
 * tangents of them are a stack of k. It is a view: copies of the record share the memory.
 */
public record Matrix(MemoryHandle memory, long offset, int count, int rows, int columns) {
    /** The number of elements of the whole stack. */
    public long size() {
        return count * matrixSize();
    }

    /** The number of elements of one matrix of the stack. */
    public long matrixSize() {
        return (long) rows * columns;
    }

    /** A stack of another shape on the same memory, {@code start} elements on. */
    public Matrix view(long start, int newCount, int newRows, int newColumns) {
        return new Matrix(memory, offset + start, newCount, newRows, newColumns);
    }

    /** Matrix j of the stack. */
    public Matrix matrix(int j) {
        return view(j * matrixSize(), 1, rows, columns);
    }

    /** The shape, for messages. */
    public String shape() {
        return "[" + count + " x " + rows + " x " + columns + "]";
    }
}
