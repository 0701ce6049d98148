import io.trino.server.Server;
import java.io.IOException;

/** Starts the server of the jars on the class path; Trino's own starter is part of its large archives only. */
public final class TrinoMain {
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().start(TrinoMain::leaveWithTheParent);
        new Server().start(arguments[0]);
    }

    /** Standard input is a pipe from the test; it ends when the test does, however that ends. */
    private static void leaveWithTheParent() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // The pipe is broken, which means the same.
        }
        Runtime.getRuntime().halt(1);
    }
}
