package org.pitstop.trust.cms;

import jakarta.json.stream.JsonParserFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Certificate;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;

/**
 * The package roots in force: those of the last trust bundle, which is in the journal ({@code trust/bundle} = digest of the root file, blank, the
 * bundle's content); before there is one, the root that the vehicle was provisioned with. With another root file the vehicle has been provisioned
 * again: a bundle of before counts no more.
 */
record TrustRoots(RootFile file, Journal journal, JsonParserFactory json) {
  private static final String BUNDLE = "trust/bundle";

  List<Certificate> inForce() throws Refusal {
    Optional<TrustBundle> bundle = bundle();
    return bundle.isPresent() ? bundle.get().packageRoots() : List.of(file.read());
  }

  Optional<TrustBundle> bundle() throws Refusal {
    Optional<String> kept = journal.get(BUNDLE);
    String prefix = provisioned() + " ";
    return kept.isPresent() && kept.get().startsWith(prefix) ? Optional.of(TrustBundle.read(
        StrictJson.object(json, kept.get().substring(prefix.length()).getBytes(StandardCharsets.UTF_8)))) : Optional.empty();
  }

  private String provisioned() throws Refusal {
    return Sha256.of(Der.encode(file.read())).hex();
  }

  void keep(Change change, byte[] content) throws Refusal {
    change.put(BUNDLE, provisioned() + " " + new String(content, StandardCharsets.UTF_8));
  }
}
