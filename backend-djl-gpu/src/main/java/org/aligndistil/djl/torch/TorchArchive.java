package org.aligndistil.djl.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes what `torch.jit.save` writes: a ZIP archive of source code, with a pickled object of the
/// class that it defines.
///
/// ```
/// m/data.pkl           the object, an instance of __torch__.M without parameters
/// m/code/__torch__.py  its class
/// m/constants.pkl      an empty tuple
/// m/version            of the serialisation
/// ```
final class TorchArchive {

  private static final String CLASS_HEAD =
      """
      class M(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
      """;

  // Opcodes of pickle protocol 2: EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, MARK, BINUNICODE of length 8,
  // NEWTRUE, SETITEMS, BUILD, STOP.
  private static final String INSTANCE =
      "\u0080\u0002c__torch__\nM\n)\u0081}(X\u0008\0\0\0training\u0088ub.";

  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private TorchArchive() {}

  /// The archive of a module with these methods.
  ///
  /// @param methods their definitions, indented by two spaces
  static byte[] of(String methods) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "m/data.pkl", INSTANCE.getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "m/code/__torch__.py", (CLASS_HEAD + methods).getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "m/version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
