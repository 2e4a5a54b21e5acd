package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.Test;

public class LogFormatTest {

  @Test
  public void aRecordIsOneLine() {
    assertEquals("2026-03-01T12:00:00.123Z INFO  tsp.mqtt  connected host=a\n",
        new TextFormat(false).format(record(Level.INFO, "connected host=a")));
  }

  @Test
  public void aTextFromOutsideCannotPretendToBeARecord() {
    assertEquals("2026-03-01T12:00:00.123Z WARN  tsp.mqtt  a\\r\\nb\n", new TextFormat(false).format(record(Level.WARNING, "a\r\nb")));
  }

  @Test
  public void theRootOfAnExceptionIsTold() {
    LogRecord record = record(Level.SEVERE, "failed");
    record.setThrown(new RuntimeException("outer", new IllegalStateException("inner")));

    assertEquals("2026-03-01T12:00:00.123Z ERROR tsp.mqtt  failed cause=\"IllegalStateException: inner\"\n",
        new TextFormat(false).format(record));
    assertTrue(new TextFormat(true).format(record).contains("\n    at org.pitstop.launcher.LogFormatTest."));
  }

  @Test
  public void jsonEscapesWhatItMust() {
    assertEquals("{\"at\":\"2026-03-01T12:00:00.123Z\",\"level\":\"DEBUG\",\"source\":\"tsp.mqtt\",\"message\":\"\\\"\\\\\\n\\t\\u0001é\"}\n",
        new JsonFormat().format(record(Level.FINE, "\"\\\n\t\u0001é")));
  }

  @Test
  public void foreignSourcesKeepTheirName() {
    assertEquals("org.apache.felix.scr", LogWords.source("org.apache.felix.scr"));
    assertEquals("campaign", LogWords.source("org.pitstop.campaign.CampaignRunner"));
    assertEquals("-", LogWords.source(""));
  }

  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("org.pitstop.tsp.mqtt.MqttLink");
    record.setInstant(Instant.parse("2026-03-01T12:00:00.123Z"));
    return record;
  }
}
