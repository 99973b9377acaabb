import RWKVTensors

/// Runs the small stack program that a pickle is, without anything that could have an effect.
///
/// It knows the opcodes that `torch.save` writes (protocols 2 to 5) and the names in `TorchGlobal`,
/// and refuses the rest. Every opcode takes at least a byte and makes at most one object, so time
/// and memory are bounded by the pickle's length.
struct PickleMachine {
  /// Longer pickles are refused; that of a model with a thousand tensors has 200 KB.
  static let sizeLimit = 16 << 20
  private static let stackLimit = 1 << 18
  private static let objectLimit = 1 << 20

  private var reader: ByteReader
  private let path: String
  private var stack: [Pickle.Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Pickle.Value] = [:]
  private var objects: [Pickle.Object] = []

  /// Reads the pickle in `range` of a file.
  ///
  /// - Throws: naming the opcode or the global that weights never need, or what is malformed.
  static func load(
    _ storage: TensorStorage, range: Range<Int>, path: String
  ) throws(CheckpointError) -> Pickle {
    guard range.count <= sizeLimit else {
      throw CheckpointError(
        path: path, problem: "its pickle has \(range.count) bytes, more than \(sizeLimit)")
    }
    let reader = try ByteReader(
      storage, from: range.lowerBound, count: range.count, of: path, part: "its pickle")
    var machine = PickleMachine(reader: reader, path: path)
    return try machine.run()
  }

  private init(reader: ByteReader, path: String) {
    self.reader = reader
    self.path = path
  }

  private mutating func run() throws(CheckpointError) -> Pickle {
    guard try opcode() == .proto else { throw malformed("does not begin with a protocol number") }
    let version = try reader.integer(UInt8.self)
    guard (2...5).contains(version) else { throw malformed("has protocol \(version)") }
    while true {
      let opcode = try opcode()
      if opcode == .stop { break }
      try execute(opcode)
      guard stack.count + marks.count <= Self.stackLimit, objects.count <= Self.objectLimit,
        memo.count <= Self.objectLimit
      else { throw malformed("builds more than any set of weights needs") }
    }
    guard stack.count == 1, marks.isEmpty, reader.remaining == 0 else {
      throw malformed("does not end with one value")
    }
    return Pickle(root: stack[0], objects: objects)
  }

  private mutating func opcode() throws(CheckpointError) -> PickleOpcode {
    let byte = try reader.integer(UInt8.self)
    guard let opcode = PickleOpcode(rawValue: byte) else {
      throw malformed("uses opcode 0x\(String(byte, radix: 16)), which weights never need")
    }
    return opcode
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .proto, .stop: throw malformed("has a protocol number in its middle")
    case .frame: try frame()

    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt: stack.append(.integer(Int(try reader.integer(Int32.self))))
    case .binInt1: stack.append(.integer(Int(try reader.integer(UInt8.self))))
    case .binInt2: stack.append(.integer(Int(try reader.integer(UInt16.self))))
    case .long1: stack.append(.integer(try long()))
    case .binFloat:
      // The one number that pickles write big-endian.
      stack.append(.real(Double(bitPattern: try reader.integer(UInt64.self).byteSwapped)))
    case .binUnicode: try pushText(try reader.size(UInt32.self))
    case .shortBinUnicode: try pushText(try reader.size(UInt8.self))
    case .binUnicode8: try pushText(try reader.size(UInt64.self))

    case .mark: marks.append(stack.count)
    case .emptyTuple: push(.tuple)
    case .tuple: push(.tuple, try popToMark())
    case .tuple1: push(.tuple, try pop(count: 1))
    case .tuple2: push(.tuple, try pop(count: 2))
    case .tuple3: push(.tuple, try pop(count: 3))
    case .emptyList: push(.list)
    case .append: try extend(.list, by: try pop(count: 1))
    case .appends: try extend(.list, by: try popToMark())
    case .emptyDict: push(.dictionary)
    case .setItem: try extend(.dictionary, by: try pop(count: 2))
    case .setItems: try extend(.dictionary, by: try popToMark())

    case .binPut: memo[try reader.size(UInt8.self)] = try top()
    case .longBinPut: memo[try reader.size(UInt32.self)] = try top()
    case .memoize: memo[memo.count] = try top()
    case .binGet: try recall(try reader.size(UInt8.self))
    case .longBinGet: try recall(try reader.size(UInt32.self))

    case .global: try pushGlobal(try line(), try line())
    case .stackGlobal: try stackGlobal()
    case .reduce: try reduce()
    case .build: try build()
    case .binPersid: push(.persistent, try pop(count: 1))
    }
  }

  // MARK: Stack

  private func top() throws(CheckpointError) -> Pickle.Value {
    guard let top = stack.last, stack.count > marks.last ?? 0 else {
      throw malformed("takes from an empty stack")
    }
    return top
  }

  private mutating func pop(count: Int) throws(CheckpointError) -> [Pickle.Value] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw malformed("takes from an empty stack")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(CheckpointError) -> [Pickle.Value] {
    guard let mark = marks.popLast() else { throw malformed("closes what it never opened") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func push(_ kind: Pickle.Object.Kind, _ items: [Pickle.Value] = []) {
    stack.append(.object(objects.count))
    objects.append(Pickle.Object(kind: kind, items: items))
  }

  private mutating func extend(
    _ kind: Pickle.Object.Kind, by items: [Pickle.Value]
  ) throws(CheckpointError) {
    guard case .object(let index) = try top(), objects[index].kind == kind,
      kind == .list || items.count.isMultiple(of: 2)
    else { throw malformed("adds items to what cannot hold them") }
    objects[index].items += items
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let value = memo[index] else { throw malformed("recalls what it never stored") }
    stack.append(value)
  }

  // MARK: Arguments

  private mutating func frame() throws(CheckpointError) {
    guard try reader.size(UInt64.self) <= reader.remaining else {
      throw malformed("has a frame longer than itself")
    }
  }

  /// A two's complement number of up to eight bytes; longer ones never stand for sizes.
  private mutating func long() throws(CheckpointError) -> Int {
    let count = Int(try reader.integer(UInt8.self))
    guard count <= 8 else { throw malformed("has a number of \(count) bytes") }
    var pattern: UInt64 = 0
    let bytes = try reader.bytes(count)
    for (index, byte) in bytes.enumerated() { pattern |= UInt64(byte) << (8 * index) }
    let unused = 64 - 8 * count
    return count == 0 ? 0 : Int(Int64(bitPattern: pattern << unused) >> unused)
  }

  private mutating func pushText(_ count: Int) throws(CheckpointError) {
    stack.append(.text(try reader.text(count)))
  }

  private mutating func line() throws(CheckpointError) -> String {
    var line: [UInt8] = []
    while true {
      let byte = try reader.integer(UInt8.self)
      if byte == UInt8(ascii: "\n") { break }
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  // MARK: Objects

  private mutating func pushGlobal(_ module: String, _ name: String) throws(CheckpointError) {
    guard let global = TorchGlobal(rawValue: "\(module).\(name)") else {
      throw malformed("names \(module).\(name), which weights never need; nothing was run")
    }
    stack.append(.global(global))
  }

  private mutating func stackGlobal() throws(CheckpointError) {
    let pair = try pop(count: 2)
    guard let module = pair[0].text, let name = pair[1].text else {
      throw malformed("names something by what is not text")
    }
    try pushGlobal(module, name)
  }

  private mutating func reduce() throws(CheckpointError) {
    let pair = try pop(count: 2)
    guard case .global(let global) = pair[0], case .object(let index) = pair[1],
      objects[index].kind == .tuple
    else { throw malformed("calls what is no function") }
    let arguments = objects[index].items
    switch global {
    case .rebuildTensor, .rebuildParameter: push(.call(global), arguments)
    case .orderedDictionary where arguments.isEmpty: push(.dictionary)
    default: throw malformed("calls \(global.rawValue) in a way that weights never need")
    }
  }

  /// Drops the attributes of a dictionary, such as the `_metadata` of a `state_dict`.
  private mutating func build() throws(CheckpointError) {
    _ = try pop(count: 1)
    guard case .object(let index) = try top(), objects[index].kind == .dictionary else {
      throw malformed("sets attributes of what has none")
    }
  }

  private func malformed(_ problem: String) -> CheckpointError {
    CheckpointError(path: path, problem: "its pickle \(problem)")
  }
}
