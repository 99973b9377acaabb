import Foundation

/// The files in a zip archive, as an export of conversations is one.
struct ZipFiles {
  /// Why a file cannot be had.
  struct Fault: Error, Hashable {
    let description: String
  }

  /// A file as the directory at the end names it.
  private struct Entry {
    var name: String
    var method: Int
    var packed: Int
    var size: Int
    var header: Int
  }

  private let bytes: [UInt8]
  private let entries: [Entry]

  /// Whether bytes are those of an archive.
  static func isArchive(_ data: Data) -> Bool { data.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  /// Reads the directory.
  init(_ data: Data) throws(Fault) {
    bytes = [UInt8](data)
    let damaged = Fault(description: "is a damaged zip archive")
    // The end record: 22 bytes, with a comment of at most 64 KiB behind it.
    let first = max(0, bytes.count - 22 - 0xFFFF)
    guard bytes.count >= 22,
      let end = (first...bytes.count - 22).last(where: { [bytes] in
        bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && bytes[$0 + 2] == 5 && bytes[$0 + 3] == 6
      })
    else { throw damaged }
    var entries: [Entry] = []
    var place = Self.number(bytes, end + 16, 4) ?? 0
    for _ in 0..<(Self.number(bytes, end + 10, 2) ?? 0) {
      guard Self.number(bytes, place, 4) == 0x0201_4B50,
        let method = Self.number(bytes, place + 10, 2),
        let packed = Self.number(bytes, place + 20, 4),
        let size = Self.number(bytes, place + 24, 4),
        let nameLength = Self.number(bytes, place + 28, 2),
        let extra = Self.number(bytes, place + 30, 2),
        let comment = Self.number(bytes, place + 32, 2),
        let header = Self.number(bytes, place + 42, 4), place + 46 + nameLength <= bytes.count
      else { throw damaged }
      let name = String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self)
      entries.append(
        Entry(name: name, method: method, packed: packed, size: size, header: header))
      place += 46 + nameLength + extra + comment
    }
    self.entries = entries
  }

  /// The names, in their order.
  var names: [String] { entries.map(\.name) }

  /// The contents of the file of a name.
  ///
  /// - Parameter limit: The most bytes.
  func contents(of name: String, limit: Int) throws(Fault) -> Data {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw Fault(description: "holds no \(name)")
    }
    let damaged = Fault(description: "\(name) in it is damaged")
    guard let nameLength = Self.number(bytes, entry.header + 26, 2),
      let extra = Self.number(bytes, entry.header + 28, 2)
    else { throw damaged }
    let start = entry.header + 30 + nameLength + extra
    guard start <= bytes.count, entry.packed <= bytes.count - start else { throw damaged }
    guard entry.size <= limit else { throw Fault(description: "\(name) in it is too large") }
    let packed = bytes[start..<start + entry.packed]
    switch entry.method {
    case 0: return Data(packed)
    case 8:
      do throws(Inflate.Fault) {
        return Data(try Inflate.bytes(of: packed, limit: limit))
      } catch {
        throw damaged
      }
    default: throw Fault(description: "\(name) in it is packed in an unknown way")
    }
  }

  /// A number of the archive, its lowest byte first.
  private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int? {
    guard place >= 0, place + count <= bytes.count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }
}
