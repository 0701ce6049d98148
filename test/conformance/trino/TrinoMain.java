import io.trino.server.Server;

/** Starts the server of the jars on the class path; Trino's own starter is part of its large archives only. */
public final class TrinoMain {
    public static void main(String[] arguments) {
        new Server().start(arguments[0]);
    }
}
