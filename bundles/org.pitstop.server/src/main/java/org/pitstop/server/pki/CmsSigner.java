package org.pitstop.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaCRLStore;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs what vehicles verify: CMS SignedData (RFC 5652, 5) in DER with encapsulated content, one SignerInfo by issuer and serial number, the signed
 * attributes content-type, message-digest and signing-time only, the certificates of signer and intermediate, both revocation lists.
 */
public final class CmsSigner {
  /** The content type of vehicle packages. */
  public static final ASN1ObjectIdentifier DATA = CMSObjectIdentifiers.data;
  /** The content type of trust bundles: one of ours, below 2.25 (ITU-T X.667), so that neither can ever be taken for the other. */
  public static final ASN1ObjectIdentifier TRUST_BUNDLE = new ASN1ObjectIdentifier("2.25.121709748335125909574128688113686805639");

  private CmsSigner() {}

  public static byte[] sign(Pki.SigningMaterial material, ASN1ObjectIdentifier type, byte[] content, Instant now)
      throws IOException, GeneralSecurityException {
    try {
      var generator = new CMSSignedDataGenerator();
      var attributes = new DefaultSignedAttributeTableGenerator(signingTime(now));
      var signer = new JcaContentSignerBuilder(CertificateIssuer.ALGORITHM).build(material.signer().key());
      generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
          .setSignedAttributeGenerator(parameters -> attributes.getAttributes(parameters).remove(CMSAttributes.cmsAlgorithmProtect))
          .build(signer, material.signer().certificate()));
      generator.addCertificates(new JcaCertStore(List.of(material.signer().certificate(), material.intermediate())));
      generator.addCRLs(new JcaCRLStore(List.of(material.intermediateList(), material.rootList())));
      return generator.generate(new CMSProcessableByteArray(type, content), true).toASN1Structure().getEncoded(ASN1Encoding.DER);
    } catch (OperatorCreationException | CMSException e) {
      throw new GeneralSecurityException("cannot be signed: " + e.getMessage(), e);
    }
  }

  private static AttributeTable signingTime(Instant now) {
    Hashtable<ASN1ObjectIdentifier, Attribute> table = new Hashtable<>();
    table.put(CMSAttributes.signingTime, new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(now)))));
    return new AttributeTable(table);
  }
}
