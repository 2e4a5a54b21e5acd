import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_3b82f987a2049e41b58a7c9b0dd1b791e9596062 {
    static final String base64Bytes = String.join("", "AAAAAAAIEBT/HUCEgGLxkEFCQwIBAAghRAAAAP4BAEADAAAAAAEAQAMACAAIEBQBAgMEBQYwAgWUAAAAAAIFAAgxAAAAAAAAAAAjIyO7ubhGI0IvIyMjLyMjIyMjIyMjAAIACAAIEBQBAgMEBQYwAgWUAAAAAAIFAAgxAAAAAAAAAAAIMAC2tf8ACAAIMQAAAA==");

    public static void main(String[] args) throws Throwable {
        Crash_3b82f987a2049e41b58a7c9b0dd1b791e9596062.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = org.pitstop.fuzz.JazzerTarget.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = org.pitstop.fuzz.JazzerTarget.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        org.pitstop.fuzz.JazzerTarget.fuzzerTestOneInput(input);
    }
}