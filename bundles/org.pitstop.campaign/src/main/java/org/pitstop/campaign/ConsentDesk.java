package org.pitstop.campaign;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.pitstop.api.consent.ConsentRequest;
import org.pitstop.api.consent.Consents;

/** Where users' answers arrive. */
final class ConsentDesk implements Consents {
  private static final Pattern BY = Pattern.compile("[\\x20-\\x7E]{1,64}");

  private final Supplier<List<CampaignRunner>> active;
  private final Predicate<String> known;

  /** @param known whether there was a campaign of this name */
  ConsentDesk(Supplier<List<CampaignRunner>> active, Predicate<String> known) {
    this.active = active;
    this.known = known;
  }

  @Override
  public List<ConsentRequest> pending() {
    return active.get().stream().flatMap(r -> r.asking().pending().stream()).toList();
  }

  @Override
  public Outcome grant(String campaignId, String by) throws IOException {
    return answer(campaignId, Asking.Reply.GRANT, by);
  }

  @Override
  public Outcome refuse(String campaignId, String by) throws IOException {
    return answer(campaignId, Asking.Reply.REFUSE, by);
  }

  @Override
  public Outcome withdraw(String campaignId, String by) throws IOException {
    return answer(campaignId, Asking.Reply.WITHDRAW, by);
  }

  private Outcome answer(String campaignId, Asking.Reply reply, String by) throws IOException {
    if (!BY.matcher(by).matches()) {
      throw new IllegalArgumentException("by is '" + by + "' (allowed: 1–64 printable ASCII characters)");
    }
    Optional<CampaignRunner> runner = active.get().stream().filter(r -> r.campaign().id().equals(campaignId)).findFirst();
    if (runner.isEmpty()) {
      return known.test(campaignId) ? Outcome.TOO_LATE : Outcome.UNKNOWN_CAMPAIGN;
    }
    return runner.get().asking().answer(reply, by);
  }
}
