package org.pitstop.trust.cms;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/** Makes signed packages, good ones and such as are wrong in one thing. */
final class TestPackage {
  static final String VIN = "WPSTP0000SIM00001";
  static final String SHA = "0123456789abcdef".repeat(4);
  static final String SOFTWARE = """
      {"purpose":"program","ecu":"brake","hardware":"BRK-H2","version":"4.2.0","format":"ihex","length":1048576,"sha256":"%s",
       "url":"ftps://files.oem.example/brake-4.2.0.hex","releaseCounter":42,"order":10,"group":"chassis",
       "requires":[{"ecu":"engine","minVersion":"3.1"}],
       "fallback":{"version":"4.1.0","format":"bin","address":65536,"length":99,"sha256":"%s","url":"ftp://files.oem.example/old.bin"},
       "unknown":{"a":[1,null]}}"""
      .formatted(SHA, SHA);
  static final String CONTENT = content(SOFTWARE);

  private final TestPki pki;
  private final List<X509CertificateHolder> certificates = new ArrayList<>();
  private final List<X509CRLHolder> lists = new ArrayList<>();
  private final List<TestPki.Holder> signers = new ArrayList<>();
  private byte[] content = CONTENT.getBytes(StandardCharsets.UTF_8);
  private boolean unsignedAttribute;
  private boolean otherSignedAttribute;
  private Instant signingTime = TestPki.NOW.minusSeconds(60);

  TestPackage(TestPki pki) {
    this.pki = pki;
    certificates.addAll(List.of(pki.signer.certificate(), pki.intermediate.certificate()));
    lists.addAll(List.of(pki.rootList, pki.intermediateList));
    signers.add(pki.signer);
  }

  static String content(String... software) {
    return "{\"v\":1,\"packageId\":\"pkg-1\",\"vin\":\"" + VIN
        + "\",\"issued\":\"2026-03-01T11:59:00Z\",\"expires\":\"2026-03-08T12:00:00Z\",\"software\":["
        + String.join(",", software) + "]}";
  }

  TestPackage content(byte[] json) {
    content = json;
    return this;
  }

  TestPackage json(String json) {
    return content(json.getBytes(StandardCharsets.UTF_8));
  }

  /** One thing of the standard content replaced. */
  TestPackage with(String old, String replacement) {
    if (!CONTENT.contains(old)) {
      throw new IllegalArgumentException(old);
    }
    return json(CONTENT.replace(old, replacement));
  }

  TestPackage certificates(X509CertificateHolder... all) {
    certificates.clear();
    certificates.addAll(Arrays.asList(all));
    return this;
  }

  TestPackage lists(X509CRLHolder... all) {
    lists.clear();
    lists.addAll(Arrays.asList(all));
    return this;
  }

  TestPackage signers(TestPki.Holder... all) {
    signers.clear();
    signers.addAll(Arrays.asList(all));
    return this;
  }

  TestPackage unsignedAttribute() {
    unsignedAttribute = true;
    return this;
  }

  TestPackage otherSignedAttribute() {
    otherSignedAttribute = true;
    return this;
  }

  TestPackage signingTime(Instant time) {
    signingTime = time;
    return this;
  }

  byte[] build() throws Exception {
    return build(ASN1Encoding.DER);
  }

  byte[] build(String encoding) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    for (TestPki.Holder s : signers) {
      SignerInfoGeneratorBuilder builder = new SignerInfoGeneratorBuilder(new BcDigestCalculatorProvider());
      builder.setSignedAttributeGenerator(signedAttributes());
      if (unsignedAttribute) {
        builder.setUnsignedAttributeGenerator(p -> new AttributeTable(note()));
      }
      generator.addSignerInfoGenerator(builder.build(s.signs(), s.certificate()));
    }
    for (X509CertificateHolder c : certificates) {
      generator.addCertificate(c);
    }
    for (X509CRLHolder l : lists) {
      generator.addCRL(l);
    }
    return generator.generate(new CMSProcessableByteArray(content), true).toASN1Structure().getEncoded(encoding);
  }

  /** The standard generator adds cmsAlgorithmProtect, which is not among the three that are allowed. */
  private CMSAttributeTableGenerator signedAttributes() {
    Attribute time = new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(signingTime))));
    return parameters -> {
      AttributeTable table = new DefaultSignedAttributeTableGenerator(new AttributeTable(time)).getAttributes(parameters);
      return otherSignedAttribute ? table : table.remove(CMSAttributes.cmsAlgorithmProtect);
    };
  }

  private static Attribute note() {
    return new Attribute(PKCSObjectIdentifiers.pkcs_9_at_unstructuredName, new DERSet(new DERUTF8String("note")));
  }
}
