package org.pitstop.shell;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.consent.ConsentRequest;
import org.pitstop.api.consent.Consents;
import org.pitstop.api.software.EcuId;

public class ConsentWordsTest {
  private final List<String> said = new ArrayList<>();
  private Consents.Outcome outcome = Consents.Outcome.ACCEPTED;
  private final Consents consents = new Consents() {
    @Override
    public List<ConsentRequest> pending() {
      return List.of(new ConsentRequest("camp-1", "better brakes", "driving", Duration.ofMinutes(12), Instant.parse("2026-03-01T12:00:00Z"), List.of(new EcuId("brake"))));
    }

    @Override
    public Outcome grant(String campaignId, String by) {
      said.add("grant " + campaignId + " " + by);
      return outcome;
    }

    @Override
    public Outcome refuse(String campaignId, String by) {
      said.add("refuse " + campaignId + " " + by);
      return outcome;
    }

    @Override
    public Outcome withdraw(String campaignId, String by) {
      said.add("withdraw " + campaignId + " " + by);
      return outcome;
    }
  };

  @Test
  public void whatIsAskedIsListed() throws IOException {
    String list = ConsentWords.answer(consents);
    for (String word : List.of("camp-1", "2026-03-01T12:00:00Z", "12", "better brakes", "driving")) {
      assertTrue(list, list.contains(word));
    }
  }

  @Test
  public void eachAnswerGoesToItsCampaignAndSaysWhatBecameOfIt() throws IOException {
    assertEquals("accepted\n", ConsentWords.answer(consents, "grant", "camp-1"));
    outcome = Consents.Outcome.TOO_LATE;
    assertEquals("too late: campaign camp-1 is past its first erase, or has ended\n", ConsentWords.answer(consents, "withdraw", "camp-1"));
    outcome = Consents.Outcome.NOT_ASKED;
    assertTrue(ConsentWords.answer(consents, "refuse", "camp-2").contains("nobody is being asked about campaign camp-2"));
    assertEquals(List.of("grant camp-1 shell", "withdraw camp-1 shell", "refuse camp-2 shell"), said);
  }

  @Test
  public void anythingElseSaysHowItIsUsed() throws IOException {
    assertTrue(ConsentWords.answer(consents, "grant").startsWith("use: "));
    assertTrue(ConsentWords.answer(consents, "yes", "camp-1").startsWith("use: "));
  }
}
