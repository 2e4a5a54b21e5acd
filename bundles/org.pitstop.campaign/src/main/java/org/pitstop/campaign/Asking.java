package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pitstop.api.consent.ConsentRequest;
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.consent.Consents.Outcome;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Terms;
import org.pitstop.api.store.Change;
import org.pitstop.api.tsp.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the user about one campaign, and does what he answers. His answer is a change of the campaign like any other: durable before it counts. */
final class Asking {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
  /** Where this vehicle wants consent and the package brings no words. */
  private static final Terms.Consent PLAIN = new Terms.Consent("new software for the vehicle", "the vehicle cannot be driven", Optional.empty());

  private final CampaignRunner runner;
  private final Agent agent;
  /** Who shows the request in this life of the agent. No lock is held while they are called: they may answer at once. */
  private final Set<ConsentSource> showing = ConcurrentHashMap.newKeySet();
  private volatile boolean nobodySaid;

  /** What a user can say. */
  enum Reply { GRANT, REFUSE, WITHDRAW }

  Asking(CampaignRunner runner, Agent agent) {
    this.runner = runner;
    this.agent = agent;
  }

  /** Whether the user must agree before the first erase. */
  static boolean needed(Campaign c, Policy policy) {
    return c.terms().consent().isPresent() || policy.alwaysConsent() && !c.ofAgent();
  }

  /** Whether an answer is still waited for. */
  static boolean open(Campaign c, Policy policy) {
    return !c.state().ended() && needed(c, policy) && !c.touched() && c.consent() != ConsentState.GRANTED;
  }

  static Optional<String> obstacle(Campaign c, Agent agent) {
    return !open(c, agent.policy()) ? Optional.empty() : Optional.of("the user has not agreed yet"
        + (agent.services().consentSources.all().isEmpty() ? ", and nothing here asks him: a ConsentSource is missing" : ""));
  }

  /** The first time it is told and noted; then whoever has come meanwhile is asked to show it. */
  void ask() throws IOException {
    if (!open(runner.campaign(), agent.policy())) {
      return;
    }
    if (runner.campaign().consent() == ConsentState.NOT_ASKED) {
      ConsentRequest r = request(runner.campaign());
      String nobody = agent.services().consentSources.all().isEmpty() ? "; nothing here asks the user yet: a ConsentSource is missing" : "";
      String words = r.purpose() + "; not available meanwhile: " + r.unavailable() + "; takes about " + Math.max(1, r.duration().toMinutes())
          + " min; to be answered until " + r.until() + nobody;
      runner.apply(new Change(), s -> s.campaign().consent() == ConsentState.NOT_ASKED && s.consent(ConsentState.ASKED), d -> {
        Campaign c = runner.campaign();
        d.report(Report.Type.WAITING_FOR_CONSENT, c.commandId(), c.id(), "", words, List.of());
        CampaignFacts.consent(d, c, "asked", "", words);
      });
    }
    show();
  }

  private void show() {
    Campaign c = runner.campaign();
    if (!open(c, agent.policy()) || c.consent() != ConsentState.ASKED) {
      return;
    }
    if (agent.services().consentSources.all().isEmpty() && !nobodySaid) {
      nobodySaid = true;
      LOG.warn("consent is needed and nothing asks the user: no ConsentSource campaign={}", c.id());
    }
    ConsentRequest request = request(c);
    for (ConsentSource source : agent.services().consentSources.all()) {
      if (showing.add(source)) {
        Foreign.call("consent source", () -> source.ask(request));
      }
    }
    if (!open(runner.campaign(), agent.policy())) {
      over(c.id());
    }
  }

  /** The request needs no answer any more. */
  void over(String campaignId) {
    for (ConsentSource source : showing) {
      showing.remove(source);
      Foreign.call("consent source", () -> source.over(campaignId));
    }
  }

  /** What the user is being asked. */
  Optional<ConsentRequest> pending() {
    Campaign c = runner.campaign();
    return open(c, agent.policy()) && c.consent() == ConsentState.ASKED ? Optional.of(request(c)) : Optional.empty();
  }

  private ConsentRequest request(Campaign c) {
    Terms.Consent words = c.terms().consent().orElse(PLAIN);
    Duration takes = words.duration().orElseGet(() -> agent.estimate(c).programming());
    List<EcuId> ecus = c.ecus().stream().filter(EcuItem::toProgram).map(EcuItem::ecu).toList();
    return new ConsentRequest(c.id(), words.purpose(), words.unavailable(), takes, until(c), ecus);
  }

  private Instant until(Campaign c) {
    Duration limit = agent.limits().waitForConsent();
    return agent.journal().waitingSince(c).orElseGet(() -> agent.wallTime().now()).plus(limit);
  }

  /** Nobody has answered in time. */
  void timeout() throws IOException {
    String why = "the user has not answered within " + agent.limits().waitForConsent().toMinutes() + " minutes"
        + (agent.services().consentSources.all().isEmpty() ? "; nothing asks him: a ConsentSource is missing" : "");
    runner.apply(new Change(), s -> open(s.campaign(), agent.policy()) && s.campaign(CampaignEvent.CANCEL, "CONSENT_TIMEOUT", why),
        d -> CampaignFacts.consent(d, runner.campaign(), "timeout", "", why));
  }

  /** What a user says; also what comes too late is kept as evidence. */
  Outcome answer(Reply reply, String by) throws IOException {
    Campaign c = runner.campaign();
    if (!c.state().ended() && (!needed(c, agent.policy()) || c.consent() == ConsentState.NOT_ASKED)) {
      return Outcome.NOT_ASKED;
    }
    if (reply == Reply.GRANT && c.consent() == ConsentState.GRANTED) {
      return Outcome.KNOWN;
    }
    boolean counts = switch (reply) {
      case GRANT -> runner.apply(new Change(), s -> open(s.campaign(), agent.policy()) && s.consent(ConsentState.GRANTED),
          d -> CampaignFacts.consent(d, c, "granted", by, ""));
      case REFUSE, WITHDRAW -> stop(by);
    };
    LOG.info("consent campaign={} reply={} by={} counts={}", c.id(), reply, by, counts);
    if (!counts) {
      Outbox.Draft late = agent.outbox().draft(new Change());
      CampaignFacts.consent(late, c, "too late: " + reply, by, "");
      agent.outbox().commit(late);
    }
    return counts ? Outcome.ACCEPTED : Outcome.TOO_LATE;
  }

  private boolean stop(String by) throws IOException {
    return runner.apply(new Change(), s -> !s.campaign().touched() && (s.campaign().consent() == ConsentState.GRANTED
        ? s.campaign(CampaignEvent.CANCEL, "CONSENT_WITHDRAWN", "the user has changed his mind")
        : s.campaign(CampaignEvent.CANCEL, "CONSENT_REFUSED", "the user does not agree")),
        d -> CampaignFacts.consent(d, runner.campaign(), runner.campaign().consent() == ConsentState.GRANTED ? "withdrawn" : "refused", by, ""));
  }
}
