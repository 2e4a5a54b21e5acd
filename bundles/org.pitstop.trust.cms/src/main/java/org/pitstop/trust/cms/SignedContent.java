package org.pitstop.trust.cms;

import static org.pitstop.trust.cms.Refusal.malformed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;

/**
 * A CMS SignedData (RFC 5652, 5) of the one shape that is allowed, taken apart; nothing of it is believed yet.
 *
 * @param content the encapsulated bytes
 * @param contentDigest the attribute message-digest
 * @param signedAttributes what the signature is over
 * @param signingTime what the signer says it was
 */
record SignedContent(byte[] content, byte[] contentDigest, byte[] signedAttributes, byte[] signature, Instant signingTime,
    Certificate signer, Certificate intermediate, List<CertificateList> revocationLists) {
  private static final String WHAT = "the package";

  /** What may be encapsulated; another content type than data asks for another version of SignedData (RFC 5652, 5.1). */
  enum Type {
    PACKAGE(CMSObjectIdentifiers.data, 1, "data"),
    /** An object identifier of ours, below 2.25: neither can be taken for the other. */
    TRUST_BUNDLE(new ASN1ObjectIdentifier("2.25.121709748335125909574128688113686805639"), 3, "that of trust bundles");

    private final ASN1ObjectIdentifier id;
    private final int version;
    private final String title;

    Type(ASN1ObjectIdentifier id, int version, String title) {
      this.id = id;
      this.version = version;
      this.title = title;
    }
  }

  static SignedContent parse(byte[] bytes, Type type) throws Refusal {
    ASN1Encodable value = Der.parse(bytes, WHAT);
    try {
      return of(value, type);
    } catch (RuntimeException e) {
      // BouncyCastle's types throw unchecked exceptions of many kinds when a value has not the form of its type.
      throw malformed(WHAT + " is no CMS SignedData: " + e.getMessage());
    }
  }

  private static SignedContent of(ASN1Encodable value, Type type) throws Refusal {
    ContentInfo info = ContentInfo.getInstance(value);
    need(CMSObjectIdentifiers.signedData.equals(info.getContentType()), "the content type is " + info.getContentType()
        + ", not signed-data");
    SignedData data = SignedData.getInstance(info.getContent());
    ContentInfo content = data.getEncapContentInfo();
    need(data.getVersion().hasValue(type.version), "the version of SignedData is " + data.getVersion() + ", not " + type.version);
    need(type.id.equals(content.getContentType()), "the encapsulated content type is " + content.getContentType()
        + ", not " + type.title);
    need(content.getContent() instanceof ASN1OctetString, "the content is not encapsulated");
    SignerInfo signer = SignerInfo.getInstance(one(data.getSignerInfos(), "SignerInfo"));
    same(info, value);
    same(data, info.getContent());
    same(signer, data.getSignerInfos().getObjectAt(0));
    algorithms(data, signer);
    List<Certificate> certificates = certificates(data.getCertificates());
    Certificate own = own(certificates, IssuerAndSerialNumber.getInstance(signer.getSID().getId()));
    certificates.remove(own);
    Map<ASN1ObjectIdentifier, ASN1Encodable> attributes = attributes(signer);
    need(type.id.equals(attributes.get(CMSAttributes.contentType)), "the signed attribute content-type is not " + type.title);
    return new SignedContent(((ASN1OctetString) content.getContent()).getOctets(),
        ASN1OctetString.getInstance(attributes.get(CMSAttributes.messageDigest)).getOctets(),
        Der.encode(signer.getAuthenticatedAttributes()), signer.getEncryptedDigest().getOctets(),
        Time.getInstance(attributes.get(CMSAttributes.signingTime)).getDate().toInstant(), own, certificates.get(0),
        revocationLists(data.getCRLs()));
  }

  private static void algorithms(SignedData data, SignerInfo signer) throws Refusal {
    need(signer.getVersion().hasValue(1) && !signer.getSID().isTagged(), "the signer is not named by issuer and serial number");
    P256.needDigestAlgorithm(signer.getDigestAlgorithm(), WHAT);
    AlgorithmIdentifier outer = AlgorithmIdentifier.getInstance(one(data.getDigestAlgorithms(), "digest algorithm"));
    need(signer.getDigestAlgorithm().equals(outer), "the digest algorithms of SignedData and SignerInfo differ");
    P256.needSignatureAlgorithm(signer.getDigestEncryptionAlgorithm(), WHAT);
  }

  private static List<Certificate> certificates(ASN1Set set) throws Refusal {
    need(set != null && set.size() == 2, "there are " + (set == null ? 0 : set.size())
        + " certificates, not those of the signer and the intermediate authority");
    List<Certificate> certificates = new ArrayList<>();
    for (ASN1Encodable e : set) {
      need(e.toASN1Primitive() instanceof ASN1Sequence, "a certificate is none of X.509");
      Certificate certificate = Certificate.getInstance(e);
      same(certificate.getTBSCertificate(), ((ASN1Sequence) e.toASN1Primitive()).getObjectAt(0));
      certificates.add(certificate);
    }
    return certificates;
  }

  private static Certificate own(List<Certificate> certificates, IssuerAndSerialNumber name) throws Refusal {
    List<Certificate> found = new ArrayList<>();
    for (Certificate c : certificates) {
      if (c.getIssuer().equals(name.getName()) && c.getSerialNumber().equals(name.getSerialNumber())) {
        found.add(c);
      }
    }
    need(found.size() == 1, found.size() + " of the certificates are the signer's, not one");
    need(Arrays.equals(Der.encode(found.get(0).getIssuer()), Der.encode(name.getName())), "the signer's issuer is spelled differently");
    return found.get(0);
  }

  private static List<CertificateList> revocationLists(ASN1Set set) throws Refusal {
    need(set != null && set.size() == 2, "there are " + (set == null ? 0 : set.size())
        + " revocation lists, not those of the intermediate authority and the root");
    List<CertificateList> lists = new ArrayList<>();
    for (ASN1Encodable e : set) {
      need(e.toASN1Primitive() instanceof ASN1Sequence, "a revocation list is none of X.509");
      CertificateList list = CertificateList.getInstance(e);
      same(list.getTBSCertList(), ((ASN1Sequence) e.toASN1Primitive()).getObjectAt(0));
      lists.add(list);
    }
    return lists;
  }

  /** Exactly content-type, message-digest and signing-time, one value each. */
  private static Map<ASN1ObjectIdentifier, ASN1Encodable> attributes(SignerInfo signer) throws Refusal {
    need(signer.getUnauthenticatedAttributes() == null, "there are unsigned attributes");
    need(signer.getAuthenticatedAttributes() != null, "there are no signed attributes");
    Map<ASN1ObjectIdentifier, ASN1Encodable> attributes = new HashMap<>();
    for (ASN1Encodable e : signer.getAuthenticatedAttributes()) {
      Attribute attribute = Attribute.getInstance(e);
      ASN1Encodable before = attributes.put(attribute.getAttrType(), one(attribute.getAttrValues(), "value of a signed attribute"));
      need(before == null, "a signed attribute comes twice");
    }
    need(attributes.size() == 3 && attributes.containsKey(CMSAttributes.contentType) && attributes.containsKey(CMSAttributes.messageDigest)
        && attributes.containsKey(CMSAttributes.signingTime),
        "the signed attributes are not content-type, message-digest and signing-time only");
    return attributes;
  }

  private static ASN1Encodable one(ASN1Set set, String what) throws Refusal {
    need(set.size() == 1, "there are " + set.size() + " × " + what + ", not one");
    return set.getObjectAt(0);
  }

  /**
   * What is not part of the type is not part of the package: BouncyCastle skips some fields that come twice, and puts a wrong tag right, so
   * that a signature would be verified over other bytes than those that came.
   */
  private static void same(ASN1Encodable parsed, ASN1Encodable source) throws Refusal {
    need(Arrays.equals(Der.encode(parsed), Der.encode(source)), "there is something in it that no " + parsed.getClass().getSimpleName()
        + " holds");
  }

  private static void need(boolean condition, String otherwise) throws Refusal {
    if (!condition) {
      throw malformed(WHAT + ": " + otherwise);
    }
  }
}
