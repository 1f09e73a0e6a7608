package org.sagitta.runtime.measurement;

import com.google.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * Shares passes over the data between tasks that multiply by the same operators. The tasks take turns: each runs until
 * it needs a product or ends. When all remaining tasks need a product, the directions for each operator are multiplied
 * in one pass. Only one thread runs at any time, and a task gets the same bits whether it shares a pass or not.
 */
@Singleton
final class SharedPasses {
    /** The number of bytes that one pass multiplies; for more, the memory would cost more time than another pass. */
    private static final long ROOM = 16L << 20;

    private final Map<Thread, Turn> turns = new HashMap<>();

    /** Returns an operator whose products share passes, or the operator itself if its products need no passes. */
    CurvatureOperator sharing(CurvatureOperator operator) {
        return operator instanceof MatrixFreeOperator free
                ? free.withProduct(directions -> product(free, directions))
                : operator;
    }

    /**
     * Executes all tasks and returns when they have ended. An exception of one task ends the others.
     *
     * @throws CancellationException if the calling thread was interrupted
     */
    void run(List<Runnable> work) {
        List<Turn> all = work.stream().map(Turn::new).toList();
        all.forEach(turn -> turns.put(turn.thread, turn));
        try {
            List<Turn> going = all;
            while (!going.isEmpty()) {
                going.forEach(Turn::take);
                going = going.stream().filter(turn -> !turn.done).toList();
                all.forEach(Turn::throwFailure);
                serve(going);
            }
        } finally {
            all.forEach(Turn::end);
            all.forEach(turn -> turns.remove(turn.thread));
        }
    }

    /** Lets the other tasks continue until one of them makes a condition true. */
    void await(BooleanSupplier condition) {
        Turn turn = turns.get(Thread.currentThread());
        while (!condition.getAsBoolean()) {
            if (turn == null) {
                throw new IllegalStateException("Nothing else runs that could bring the condition about");
            }
            turn.giveWay();
        }
    }

    private INDArray product(CurvatureOperator operator, INDArray directions) {
        Turn turn = turns.get(Thread.currentThread());
        return turn == null ? operator.apply(directions) : turn.product(operator, directions);
    }

    /** Computes the products that tasks wait for: one pass for each operator, in the order of the first requests. */
    private static void serve(List<Turn> going) {
        List<Turn> waiting = new ArrayList<>(
                going.stream().filter(turn -> turn.operator != null).toList());
        while (!waiting.isEmpty()) {
            CurvatureOperator operator = waiting.get(0).operator;
            List<Turn> sharing = fitting(
                    waiting.stream().filter(turn -> turn.operator == operator).toList());
            waiting.removeAll(sharing);
            if (sharing.size() == 1) {
                sharing.get(0).answer(operator.apply(sharing.get(0).directions));
            } else {
                serveTogether(operator, sharing);
            }
        }
    }

    /** Returns the first tasks whose directions fit into one pass, at least one. */
    private static List<Turn> fitting(List<Turn> sharing) {
        List<Turn> fitting = new ArrayList<>();
        long bytes = 0;
        for (Turn turn : sharing) {
            bytes += turn.directions.length() * turn.directions.dataType().width();
            if (bytes > ROOM && !fitting.isEmpty()) {
                break;
            }
            fitting.add(turn);
        }
        return fitting;
    }

    private static void serveTogether(CurvatureOperator operator, List<Turn> sharing) {
        List<INDArray> products =
                operator.applyEach(sharing.stream().map(Turn::columns).toList());
        for (int i = 0; i < sharing.size(); i++) {
            Turn turn = sharing.get(i);
            turn.answer(products.get(i).reshape('f', turn.directions.shape()));
        }
    }

    /** A task with the thread in which it takes its turns. */
    private static final class Turn {
        private final Thread thread;
        private final Semaphore mayRun = new Semaphore(0);
        private final Semaphore hasYielded = new Semaphore(0);
        private boolean done;
        private boolean stopped;
        private Throwable failure;
        private CurvatureOperator operator;
        private INDArray directions;
        private INDArray product;

        Turn(Runnable work) {
            thread = new Thread(() -> execute(work), "sagitta-metric");
            thread.setDaemon(true);
        }

        // Called by the thread that computes the products

        /** Lets the task run until it needs a product or ends. */
        void take() {
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            mayRun.release();
            try {
                hasYielded.acquire();
            } catch (InterruptedException e) {
                stopped = true;
                thread.interrupt();
                hasYielded.acquireUninterruptibly();
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("Interrupted").initCause(e);
            }
        }

        void answer(INDArray result) {
            product = result;
            operator = null;
        }

        INDArray columns() {
            return directions.rank() == 2 ? directions : directions.reshape(directions.length(), 1);
        }

        void throwFailure() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }

        /** Ends the task if it has not ended yet. */
        void end() {
            if (thread.getState() == Thread.State.NEW) {
                return;
            }
            stopped = true;
            while (!done) {
                mayRun.release();
                hasYielded.acquireUninterruptibly();
            }
        }

        // Called by the thread of the task

        INDArray product(CurvatureOperator of, INDArray along) {
            operator = of;
            directions = along;
            giveWay();
            return product;
        }

        void giveWay() {
            hasYielded.release();
            mayRun.acquireUninterruptibly();
            if (stopped) {
                throw new CancellationException("Interrupted");
            }
        }

        private void execute(Runnable work) {
            mayRun.acquireUninterruptibly();
            try {
                if (!stopped) {
                    work.run();
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                done = true;
                hasYielded.release();
            }
        }
    }
}
