/// The format of a file, told by its first bytes and never by its name.
enum FileFormat: Equatable {
  /// An eight-byte header length, then a JSON object.
  case safetensors
  /// A zip archive, which torch has written since version 1.6.
  case torchArchive
  /// llama.cpp's container.
  case gguf
  /// rwkv.cpp's container.
  case rwkvCpp
  /// A JSON object: the index of a sharded checkpoint.
  case shardIndex
  /// Something else; the text says what, and what to do about it.
  case foreign(String)

  /// Looks at the beginning of a file.
  init(of bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else {
      self = .foreign("the file is empty")
      return
    }
    if let signature = Self.signatures.first(where: { $0.matches(bytes) }) {
      self = signature.format
    } else if bytes.count > 8, bytes[8] == UInt8(ascii: "{") {
      self = .safetensors
    } else {
      self = Self.text(bytes)
    }
  }

  private struct Signature: Sendable {
    let magic: [UInt8]
    var offset = 0
    let format: FileFormat

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
      bytes.count >= offset + magic.count && bytes[offset...].starts(with: magic)
    }
  }

  private static let wanted =
    "safetensors, torch files (.pth, pytorch_model.bin), GGUF or rwkv.cpp's .bin are needed"
  private static let resave =
    "save it again with a current torch: torch.save(torch.load(old, weights_only=True), new)"

  private static let signatures: [Signature] = [
    Signature(magic: Array("PK\u{3}\u{4}".utf8), format: .torchArchive),
    Signature(magic: Array("PK\u{5}\u{6}".utf8), format: .torchArchive),
    // The pickled number 0x1950a86a20f9469cfc6c, with which torch.save began before 1.6.
    Signature(
      magic: [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], offset: 2,
      format: .foreign("a torch file from before version 1.6 (not a zip archive); \(resave)")),
    Signature(
      magic: Array("ustar".utf8), offset: 257,
      format: .foreign("a tar archive, as torch wrote them in its first versions; \(resave)")),
    Signature(
      magic: Array("version https://git-lfs".utf8),
      format: .foreign("a Git LFS pointer instead of the weights; fetch them with: git lfs pull")),
    Signature(magic: Array("GGUF".utf8), format: .gguf),
    foreign("lmgg", "a ggml file (llama.cpp)"),
    Signature(magic: Array("fmgg".utf8), format: .rwkvCpp),
    foreign("tjgg", "a ggml file (llama.cpp)"),
    Signature(
      magic: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
      format: .foreign("an HDF5 file (Keras); \(wanted)")),
    Signature(magic: [0x1f, 0x8b], format: .foreign("compressed with gzip; unpack it first")),
    Signature(
      magic: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
      format: .foreign("a NumPy array; \(wanted)")),
  ]

  private static func foreign(_ magic: String, _ name: String) -> Signature {
    Signature(magic: Array(magic.utf8), format: .foreign("\(name); \(wanted)"))
  }

  /// Tells apart the texts that turn up where weights should be.
  private static func text(_ bytes: UnsafeRawBufferPointer) -> FileFormat {
    let beginning = String(decoding: bytes.prefix(512), as: UTF8.self)
      .drop(while: \.isWhitespace).lowercased()
    if beginning.hasPrefix("{") { return .shardIndex }
    if ["<!doctype", "<html", "<?xml"].contains(where: beginning.hasPrefix) {
      return .foreign("a web page instead of the weights; the download went wrong")
    }
    return .foreign("not a checkpoint; \(wanted)")
  }
}
