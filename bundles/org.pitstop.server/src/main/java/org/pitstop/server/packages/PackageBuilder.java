package org.pitstop.server.packages;

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
import org.pitstop.server.pki.Pki;

/**
 * Signs vehicle packages: CMS SignedData (RFC 5652, 5) in DER with encapsulated content, one SignerInfo by issuer and serial number, the signed
 * attributes content-type, message-digest and signing-time only, the certificates of signer and intermediate, both revocation lists.
 */
public final class PackageBuilder {
  /** The longest package a vehicle reads. */
  public static final int MAX_BYTES = 256 * 1024;
  private final Pki pki;

  public PackageBuilder(Pki pki) {
    this.pki = pki;
  }

  /** @return the signed package. @throws IOException also if it is longer than {@link #MAX_BYTES} */
  public byte[] sign(byte[] content, Instant now) throws IOException, GeneralSecurityException {
    Pki.SigningMaterial material = pki.signing();
    try {
      var generator = new CMSSignedDataGenerator();
      var attributes = new DefaultSignedAttributeTableGenerator(signingTime(now));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(material.signer().key());
      generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
          .setSignedAttributeGenerator(parameters -> attributes.getAttributes(parameters).remove(CMSAttributes.cmsAlgorithmProtect))
          .build(signer, material.signer().certificate()));
      generator.addCertificates(new JcaCertStore(List.of(material.signer().certificate(), material.intermediate())));
      generator.addCRLs(new JcaCRLStore(List.of(material.intermediateList(), material.rootList())));
      byte[] signed = generator.generate(new CMSProcessableByteArray(content), true).toASN1Structure().getEncoded(ASN1Encoding.DER);
      if (signed.length > MAX_BYTES) {
        throw new IOException("the vehicle package has " + signed.length + " bytes (allowed: " + MAX_BYTES + "): split the task");
      }
      return signed;
    } catch (OperatorCreationException | CMSException e) {
      throw new GeneralSecurityException("the vehicle package cannot be signed: " + e.getMessage(), e);
    }
  }

  private static AttributeTable signingTime(Instant now) {
    Hashtable<ASN1ObjectIdentifier, Attribute> table = new Hashtable<>();
    table.put(CMSAttributes.signingTime, new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(now)))));
    return new AttributeTable(table);
  }
}
