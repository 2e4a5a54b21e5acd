package org.pitstop.trust.cms;

import jakarta.json.Json;
import jakarta.json.stream.JsonParserFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.bouncycastle.asn1.x509.Certificate;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the TSP says about roots of trust: a list of trust bundles that say the same, each signed under another root, of which the vehicle uses
 * the first that a root of its own vouches for. What is refused changes nothing.
 */
final class TrustKeeper implements Consumer<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(TrustKeeper.class);
  private static final int MAX_MESSAGE_BYTES = 256 * 1024;
  private static final int MAX_BUNDLE = 64 * 1024;
  private static final int MAX_BUNDLES = 16;
  private final JsonParserFactory json = Json.createParserFactory(Map.of());
  private final TrustRoots roots;
  private final TlsRootFile tlsRoots;
  private final Authenticity authenticity;
  private final Journal journal;
  private final WallTime time;
  private final LongConsumer changed;

  /** @param changed told the version when a new bundle is in force */
  TrustKeeper(Path rootFile, Path tlsRootFile, Authenticity authenticity, Journal journal, WallTime time, LongConsumer changed) {
    this.roots = new TrustRoots(new RootFile(rootFile), journal, json);
    this.tlsRoots = new TlsRootFile(tlsRootFile);
    this.authenticity = authenticity;
    this.journal = journal;
    this.time = time;
    this.changed = changed;
  }

  /** Of the bundle in force; 0: none yet. */
  long version() {
    try {
      return roots.bundle().map(TrustBundle::version).orElse(0L);
    } catch (Refusal e) {
      LOG.warn("roots of trust cannot be read why={}", e.getMessage());
      return 0;
    }
  }

  @Override
  public synchronized void accept(byte[] message) {
    try {
      if (message.length > MAX_MESSAGE_BYTES) {
        throw Refusal.malformed("the message has " + message.length + " bytes (allowed: " + MAX_MESSAGE_BYTES + ")");
      }
      Fields f = new Fields("", StrictJson.object(json, message, MAX_BUNDLE));
      f.number("v", 1, 1);
      first(f.objects("bundles", 1, MAX_BUNDLES));
    } catch (Refusal e) {
      LOG.warn("roots of trust refused reason={} why={}", e.reason(), e.getMessage());
    } catch (IOException e) {
      LOG.error("roots of trust not kept, they come again in the next connection why={}", e.getMessage(), e);
    }
  }

  private void first(List<Fields> bundles) throws Refusal, IOException {
    Refusal last = null;
    for (Fields bundle : bundles) {
      try {
        take(der(bundle));
        return;
      } catch (Refusal e) {
        last = last == null || e.reason() != Reason.UNKNOWN_SIGNER ? e : last;
      }
    }
    throw last;
  }

  private static byte[] der(Fields bundle) throws Refusal {
    try {
      return Base64.getDecoder().decode(bundle.text("signed", MAX_BUNDLE));
    } catch (IllegalArgumentException e) {
      throw bundle.wrong("signed", "a signed trust bundle in Base64");
    }
  }

  private void take(byte[] der) throws Refusal, IOException {
    Instant now = time.now();
    List<Certificate> trusted = roots.inForce();
    Optional<TrustBundle> before = roots.bundle();
    Ratchet ratchet = new Ratchet(journal);
    SignedContent signed = SignedContent.parse(der, SignedContent.Type.TRUST_BUNDLE);
    authenticity.need(signed, trusted, Authority.Purpose.TRUST, now, ratchet);
    TrustBundle bundle = TrustBundle.read(StrictJson.object(json, signed.content()));
    bundle.needToFollow(before, trusted, now, authenticity.skew());
    if (bundle.version() > before.map(TrustBundle::version).orElse(0L)) {
      Change change = ratchet.change();
      roots.keep(change, signed.content());
      // first the file: if the power fails before the journal has the bundle, the same bundle comes again
      tlsRoots.change(bundle.tlsRoots(), before.map(TrustBundle::tlsRoots).orElse(List.of()));
      journal.commit(change);
      time.proven(bundle.notBefore());
      LOG.info("roots of trust taken version={} packageRoots={} tlsRoots={}", bundle.version(), bundle.packageRoots().size(), bundle.tlsRoots().size());
      changed.accept(bundle.version());
    }
  }
}
