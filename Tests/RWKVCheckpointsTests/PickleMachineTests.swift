import RWKVTensors
import TestSupport
import Testing

@testable import RWKVCheckpoints

@Suite struct PickleMachineTests {
  private func load(_ bytes: [UInt8]) throws(CheckpointError) -> Pickle {
    try PickleMachine.load(storage(bytes), range: 0..<bytes.count, path: "p")
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    errorMessage { () throws(CheckpointError) in _ = try load(bytes) }
  }

  private func root(_ build: (inout PickleBuilder) -> Void) throws -> Pickle.Value {
    var pickle = PickleBuilder()
    build(&pickle)
    return try load(pickle.stopped()).root
  }

  @Test func constantsAreRead() throws {
    #expect(try root { $0.op("N") } == .none)
    #expect(try root { $0.byte(0x88) } == .bool(true))
    #expect(try root { $0.byte(0x89) } == .bool(false))
    #expect(try root { $0.op("K", 200) } == .integer(200))
    #expect(try root { $0.op("M", 1, 2) } == .integer(0x201))
    #expect(try root { $0.op("J", 0xFE, 0xFF, 0xFF, 0xFF) } == .integer(-2))
    #expect(try root { $0.byte(0x8a, [0]) } == .integer(0))
    #expect(try root { $0.byte(0x8a, [1, 0x80]) } == .integer(-128))
    #expect(try root { $0.byte(0x8a, [2, 0xFF, 0x00]) } == .integer(255))
    #expect(try root { $0.integer(.min) } == .integer(.min))
    #expect(try root { $0.op("G", 0x40, 0x09, 0, 0, 0, 0, 0, 0) } == .real(3.125))
    #expect(try root { $0.text("é\n") } == .text("é\n"))
    #expect(try root { $0.byte(0x8c, [2, 0x68, 0x69]) } == .text("hi"))
    #expect(try root { $0.byte(0x8d, [2, 0, 0, 0, 0, 0, 0, 0, 0x68, 0x69]) } == .text("hi"))
    #expect(try root { $0.global("torch", "HalfStorage") } == .global(.halfStorage))
  }

  @Test func containersAreFilledThroughTheMemo() throws {
    var pickle = PickleBuilder(version: 4)
    pickle.byte(0x95, [22, 0, 0, 0, 0, 0, 0, 0])  // FRAME
    pickle.op("}")
    pickle.byte(0x94)  // MEMOIZE
    pickle.op("K", 1)
    pickle.op("]")
    pickle.op("q", 7)
    pickle.op("K", 2)
    pickle.op("a")
    pickle.op("(")
    pickle.op("K", 3)
    pickle.op("K", 4)
    pickle.op("e")
    pickle.op("s")
    pickle.op("K", 5)
    pickle.op("h", 7)
    pickle.op("s")
    let result = try load(pickle.stopped())

    let items = try #require(result.items(of: result.root, .dictionary))
    #expect(items.count == 4)
    #expect(items[0] == .integer(1))
    #expect(items[1] == items[3])
    #expect(result.items(of: items[1], .list) == [.integer(2), .integer(3), .integer(4)])
  }

  @Test func globalsOfProtocol4AreRead() throws {
    var pickle = PickleBuilder(version: 4)
    pickle.text("collections")
    pickle.text("OrderedDict")
    pickle.byte(0x93)
    pickle.op(")")
    pickle.op("R")
    let result = try load(pickle.stopped())
    #expect(result.items(of: result.root, .dictionary) == [])
  }

  @Test func attributesOfADictionaryAreDropped() throws {
    var pickle = PickleBuilder()
    pickle.orderedDictionary()
    pickle.op("}")
    pickle.text("_metadata")
    pickle.orderedDictionary()
    pickle.op("s")
    pickle.op("b")
    let result = try load(pickle.stopped())
    #expect(result.items(of: result.root, .dictionary) == [])
  }

  @Test(arguments: [
    ("os", "system"), ("builtins", "eval"), ("torch.storage", "_load_from_bytes"),
    ("torch", "load"), ("", "collections.OrderedDict"), ("collections", "OrderedDict "),
  ])
  func otherGlobalsAreRefusedByName(module: String, name: String) {
    let expected =
      "p: its pickle names \(module).\(name), which weights never need; "
      + "nothing was run"
    var pickle = PickleBuilder()
    pickle.global(module, name)
    pickle.op("(")
    pickle.text("echo hello")
    pickle.op("t")
    pickle.op("R")
    #expect(problem(pickle.stopped()) == expected)

    pickle = PickleBuilder(version: 4)
    pickle.text(module)
    pickle.text(name)
    pickle.byte(0x93)
    #expect(problem(pickle.stopped()) == expected)
  }

  @Test func callsOfOtherThingsAreRefused() {
    var pickle = PickleBuilder()
    pickle.global("torch", "FloatStorage")
    pickle.op(")")
    pickle.op("R")
    #expect(
      problem(pickle.stopped())
        == "p: its pickle calls torch.FloatStorage in a way that weights never need")

    pickle = PickleBuilder()
    pickle.global("collections", "OrderedDict")
    pickle.tuple([1])
    pickle.op("R")
    #expect(
      problem(pickle.stopped())
        == "p: its pickle calls collections.OrderedDict in a way that weights never need")

    for callable in ["N", ")"] as [Character] {
      pickle = PickleBuilder()
      pickle.op(callable)
      pickle.op(")")
      pickle.op("R")
      #expect(problem(pickle.stopped()) == "p: its pickle calls what is no function")
    }
  }

  @Test func otherOpcodesAreRefused() {
    // INST, OBJ, NEWOBJ, EXT1, DUP, POP, LONG4, BINSTRING, INT, FLOAT, and one that is none.
    let opcodes: [UInt8] = [0x69, 0x6f, 0x81, 0x82, 0x32, 0x30, 0x8b, 0x54, 0x49, 0x46, 0xFF]
    for opcode in opcodes {
      #expect(
        problem([0x80, 2, opcode])
          == "p: its pickle uses opcode 0x\(String(opcode, radix: 16)), which weights never need")
    }
  }

  @Test func malformedProgramsAreRefused() {
    let stop = UInt8(ascii: ".")
    let cases: [([UInt8], String)] = [
      ([], "is cut short"),
      ([0x4e, stop], "does not begin with a protocol number"),
      ([0x80, 1, 0x4e, stop], "has protocol 1"),
      ([0x80, 9, 0x4e, stop], "has protocol 9"),
      ([0x80, 2, 0x4e], "is cut short"),
      ([0x80, 2, 0x4e, 0x80, 2, stop], "has a protocol number in its middle"),
      ([0x80, 2, stop], "does not end with one value"),
      ([0x80, 2, 0x4e, 0x4e, stop], "does not end with one value"),
      ([0x80, 2, 0x28, 0x4e, stop], "does not end with one value"),
      ([0x80, 2, 0x4e, stop, 0x4e], "does not end with one value"),
      ([0x80, 2, 0x85, stop], "takes from an empty stack"),
      ([0x80, 2, 0x4e, 0x28, 0x85, stop], "takes from an empty stack"),
      ([0x80, 2, 0x74, stop], "closes what it never opened"),
      ([0x80, 2, 0x68, 3, stop], "recalls what it never stored"),
      ([0x80, 2, 0x71, 3, stop], "takes from an empty stack"),
      ([0x80, 2, 0x7d, 0x28, 0x4e, 0x75, stop], "adds items to what cannot hold them"),
      ([0x80, 2, 0x4e, 0x4e, 0x61, stop], "adds items to what cannot hold them"),
      ([0x80, 2, 0x5d, 0x7d, 0x62, stop], "sets attributes of what has none"),
      ([0x80, 2, 0x8a, 255], "has a number of 255 bytes"),
      ([0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x4e, stop], "has a frame longer than itself"),
      (
        [0x80, 4, 0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80], "holds an impossible size, \(1 << 63 as UInt64)"
      ),
      ([0x80, 4, 0x8d, 0, 0, 0, 0, 0, 0, 0, 0x7F], "is cut short"),
      ([0x80, 2, 0x58, 1, 0, 0, 0, 0xFF, stop], "holds text that is not UTF-8"),
      ([0x80, 2, 0x4e, 0x4e, 0x93, stop], "names something by what is not text"),
      ([0x80, 2, 0x63, 0x61], "is cut short"),
    ]
    for (bytes, expected) in cases { #expect(problem(bytes) == "p: its pickle \(expected)") }
  }

  @Test func deepNestingIsHarmless() throws {
    var pickle = PickleBuilder()
    pickle.op("N")
    for _ in 0..<500_000 { pickle.byte(0x85) }  // TUPLE1 around TUPLE1 …
    let result = try load(pickle.stopped())
    #expect(result.objects.count == 500_000)
  }

  @Test func aContainerMayHoldItself() throws {
    let result = try root { pickle in
      pickle.op("]")
      pickle.op("q", 0)
      pickle.op("h", 0)
      pickle.op("a")
    }
    #expect(result == .object(0))
  }

  @Test func bombsAreRefused() {
    let expected = "p: its pickle builds more than any set of weights needs"
    for opcode in ["N", "("] as [Character] {
      var stacked = PickleBuilder()
      for _ in 0..<300_000 { stacked.op(opcode) }
      #expect(problem(stacked.stopped()) == expected)
    }
    var objects = PickleBuilder()
    objects.op("N")
    for _ in 0..<1_100_000 { objects.byte(0x85) }
    #expect(problem(objects.stopped()) == expected)

    let long = [UInt8](repeating: 0, count: PickleMachine.sizeLimit + 1)
    #expect(problem(long) == "p: its pickle has 16777217 bytes, more than 16777216")
  }
}
