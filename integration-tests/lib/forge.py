"""Vehicle packages as the TSP signs them, and as it never would: the signer, its certificate, its revocation lists and the content are the caller's.

Needs the Debian package python3-cryptography. The shape is docs/TSP.md, "The vehicle package"; CMS is RFC 5652.
"""
import datetime
import hashlib
import json
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

UTC = datetime.timezone.utc
DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"
SHA256, ECDSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"


def now():
    return datetime.datetime.now(UTC)


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def der(tag, *parts):
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def oid(text):
    first, second, *rest = (int(n) for n in text.split("."))
    out = bytes([40 * first + second])
    for n in rest:
        digits = [n & 0x7F]
        while n := n >> 7:
            digits.insert(0, 0x80 | n & 0x7F)
        out += bytes(digits)
    return der(0x06, out)


def integer(n):
    return der(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def sequence(*parts):
    return der(0x30, *parts)


def members(*parts):
    """The elements of a SET OF in DER: sorted."""
    return b"".join(sorted(parts))


class Signer:
    """Key and certificate of a package signer, with what travels beside them."""

    def __init__(self, key, certificate, intermediate, lists):
        self.key, self.certificate, self.intermediate, self.lists = key, certificate, intermediate, lists

    @staticmethod
    def of(pki, key=None, certificate=None):
        """What the server in that directory would sign with now; key and certificate may be others."""
        def read(name):
            with open(os.path.join(pki, name), "rb") as f:
                return f.read()

        def list_of(name):
            return x509.load_pem_x509_crl(read(name)).public_bytes(serialization.Encoding.DER)
        return Signer(key or serialization.load_pem_private_key(read("package-signer.key"), None),
                      certificate or x509.load_pem_x509_certificate(read("package-signer.pem")),
                      x509.load_pem_x509_certificate(read("oem-intermediate.pem")), [list_of("oem-intermediate.crl"), list_of("oem-root.crl")])

    def sign(self, content, time=None):
        """A CMS SignedData with encapsulated content."""
        time = (time or now()).strftime("%y%m%d%H%M%SZ").encode()
        attributes = members(sequence(oid(CONTENT_TYPE), der(0x31, oid(DATA))), sequence(oid(SIGNING_TIME), der(0x31, der(0x17, time))),
                             sequence(oid(MESSAGE_DIGEST), der(0x31, der(0x04, hashlib.sha256(content).digest()))))
        signature = self.key.sign(der(0x31, attributes), ec.ECDSA(hashes.SHA256()))
        sha256 = sequence(oid(SHA256))
        name = sequence(self.certificate.issuer.public_bytes(), integer(self.certificate.serial_number))
        signer = sequence(integer(1), name, sha256, der(0xA0, attributes), sequence(oid(ECDSA_SHA256)), der(0x04, signature))
        certificates = members(*(c.public_bytes(serialization.Encoding.DER) for c in (self.certificate, self.intermediate)))
        signed = sequence(integer(1), der(0x31, sha256), sequence(oid(DATA), der(0xA0, der(0x04, content))), der(0xA0, certificates),
                          der(0xA1, members(*self.lists)), der(0x31, signer))
        return sequence(oid(SIGNED_DATA), der(0xA0, signed))


def issue(pki, authority, name, not_before, not_after, purpose):
    """A certificate for a new key, issued by an authority of the server in that directory: "oem-intermediate" or "tls-root". @return key, certificate"""
    with open(os.path.join(pki, authority + ".key"), "rb") as f:
        issuer_key = serialization.load_pem_private_key(f.read(), None)
    with open(os.path.join(pki, authority + ".pem"), "rb") as f:
        issuer = x509.load_pem_x509_certificate(f.read())
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
                          key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False)
    builder = x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])).issuer_name(issuer.subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(not_before).not_valid_after(not_after)
    for extension, critical in ((x509.BasicConstraints(ca=False, path_length=None), True), (usage, True), (x509.ExtendedKeyUsage([purpose]), False),
                                (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
                                (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False)):
        builder = builder.add_extension(extension, critical)
    if purpose == ExtendedKeyUsageOID.SERVER_AUTH:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    return key, builder.sign(issuer_key, hashes.SHA256())


def write(directory, name, key, certificate):
    """NAME.key (PKCS #8) and NAME.pem."""
    with open(os.path.join(directory, name + ".key"), "wb") as f:
        f.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    with open(os.path.join(directory, name + ".pem"), "wb") as f:
        f.write(certificate.public_bytes(serialization.Encoding.PEM))


def software(ecu, hardware, version, content, url, counter, **other):
    """One entry of a package: by default a binary at the simulated ECUs' address, which may be erased without a way back."""
    entry = {"purpose": "program", "ecu": ecu, "hardware": hardware, "version": version, "format": "bin", "address": 0x10000, "length": len(content),
             "sha256": hashlib.sha256(content).hexdigest(), "url": url, "releaseCounter": counter, "order": 0, "group": "g", "withoutWayBack": True}
    entry.update(other)
    return entry


def content(package_id, vin, entries, issued=None, expires=None):
    issued = issued or now()
    return json.dumps({"v": 1, "packageId": package_id, "vin": vin, "issued": iso(issued),
                       "expires": iso(expires or issued + datetime.timedelta(days=1)), "software": entries}).encode()
