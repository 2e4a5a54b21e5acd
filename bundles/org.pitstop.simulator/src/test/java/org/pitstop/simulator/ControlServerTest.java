package org.pitstop.simulator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.pitstop.time.VirtualVehicleTime;

public final class ControlServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private Vehicle vehicle;
  private ControlServer server;

  @Before
  public void start() throws Exception {
    vehicle = new Vehicle(TestConfig.with(Map.of()), new VirtualVehicleTime());
    server = new ControlServer(vehicle, 0);
  }

  @After
  public void stop() {
    server.close();
    vehicle.close();
  }

  @Test
  public void theEcusAreListed() throws Exception {
    HttpResponse<String> answer = call("GET", "/ecus", "");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body(), answer.body().startsWith("[{\"id\":\"bcm\",\"bus\":\"body\",\"hardware\":\"BCM-H1\",\"version\":\"1.0.0\","
        + "\"applicationValid\":true,\"flashSha256\":\"" + vehicle.ecus().get(0).flashSha256()
        + "\",\"programmedBytes\":4096,\"eraseCount\":0}"));
  }

  @Test
  public void signalsAreSetAndShown() throws Exception {
    assertEquals(204, call("POST", "/ignition", "on\n").statusCode());
    assertEquals(204, call("POST", "/speed", "12.5").statusCode());
    assertEquals(204, call("POST", "/gear", "drive").statusCode());
    assertEquals(204, call("POST", "/parking-brake", "released").statusCode());
    assertEquals(204, call("POST", "/battery", "11.5").statusCode());
    assertEquals("{\"ignition\":\"on\",\"speedKmh\":12.5,\"gear\":\"drive\",\"parkingBrake\":\"released\",\"batteryVolts\":11.5}\n",
        call("GET", "/signals", "").body());
  }

  @Test
  public void aWrongValueIsRefusedSayingWhatIsAllowed() throws Exception {
    HttpResponse<String> answer = call("POST", "/ignition", "maybe");
    assertEquals(400, answer.statusCode());
    assertEquals("ignition is 'maybe' (allowed: on, off)\n", answer.body());
    assertEquals(400, call("POST", "/gear", "fifth").statusCode());
    assertEquals(400, call("POST", "/speed", "fast").statusCode());
    assertEquals(400, call("POST", "/battery", "-1").statusCode());
    assertEquals(404, call("GET", "/ignition", "").statusCode());
    assertEquals(404, call("POST", "/doors", "open").statusCode());
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .method(method, method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
