import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  private func open(_ bytes: [UInt8]) throws(CheckpointError) -> SafetensorsFile {
    try SafetensorsFile(path: "m", contents: storage(bytes))
  }

  /// A file of one float32 tensor `a`, whose header entry is given.
  private func problem(ofEntry entry: String, data: [UInt8] = [0, 0, 0, 0]) -> String? {
    errorMessage { () throws(CheckpointError) in
      _ = try open(safetensors("{\"a\":\(entry)}", data: data))
    }
  }

  @Test func tensorsAndMetadataAreRead() throws {
    let header = """
      {"__metadata__":{"format":"pt"},
       "b":{"dtype":"I64","shape":[],"data_offsets":[8,16]},
       "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}
      """
    let file = try open(
      safetensors(header, data: .of([1.5, -2] as [Float]) + .of([7])))

    #expect(file.metadata == ["format": "pt"])
    #expect(file.names == ["a", "b"])
    let a = try file.tensor(named: "a")
    #expect(a.shape == [2, 1])
    #expect(a.floats() == [1.5, -2])
    let b = try file.tensor(named: "b")
    #expect(b.elementType == .int64)
    #expect(b.floats() == [7])
  }

  @Test func everyElementTypeIsRead() throws {
    for elementType in ElementType.allCases {
      let size = elementType.byteCount
      let file = try open(
        safetensors(
          "{\"a\":{\"dtype\":\"\(elementType.rawValue)\",\"shape\":[3],"
            + "\"data_offsets\":[0,\(3 * size)]}}",
          data: [UInt8](repeating: 0, count: 3 * size)))
      #expect(try file.tensor(named: "a").floats() == [0, 0, 0])
    }
  }

  @Test func misalignedDataAreCopiedToAlignedMemory() throws {
    let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    for padding in 0..<4 {
      let spaces = String(repeating: " ", count: padding)
      let file = try open(safetensors(header + spaces, data: .of([3.25] as [Float])))
      let tensor = try file.tensor(named: "a")
      #expect(tensor.floats() == [3.25])
      tensor.withBytes { #expect(UInt(bitPattern: $0.baseAddress).isMultiple(of: 4)) }
    }
  }

  @Test func emptyTensorsAndEmptyFilesAreFine() throws {
    let header = #"{"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}"#
    #expect(try open(safetensors(header)).tensor(named: "a").floats() == [])
    #expect(try open(safetensors("{}")).names == [])
  }

  @Test func headerLengthsAreHeldAgainstTheFile() {
    let tenGigabytes = safetensors("{}", length: 10_000_000_000)
    #expect(
      errorMessage { () throws(CheckpointError) in _ = try open(tenGigabytes) }
        == "m: the header says it has 10000000000 bytes, the file has 10")
    for length in [3, UInt64(Int.max), .max] {
      #expect(
        errorMessage { () throws(CheckpointError) in _ = try open(safetensors("{}", length: length))
        }
          == "m: the header says it has \(length) bytes, the file has 10")
    }
    for bytes in [[], [1, 2, 3]] as [[UInt8]] {
      #expect(
        errorMessage { () throws(CheckpointError) in _ = try open(bytes) }
          == "m: the header is cut short")
    }
  }

  @Test(arguments: ["", "[]", "{", "nonsense", "{}x", "{\"a\":", "\u{FEFF}{}"])
  func headersThatAreNoObjectAreRefused(header: String) {
    #expect(
      errorMessage { () throws(CheckpointError) in _ = try open(safetensors(header)) }
        == "m: the header is not a JSON object")
  }

  @Test func deeplyNestedHeadersAreRefused() {
    let nested = "{\"a\":" + String(repeating: "[", count: 200_000)
    #expect(
      errorMessage { () throws(CheckpointError) in _ = try open(safetensors(nested)) }
        == "m: the header is not a JSON object")
  }

  @Test func malformedEntriesAreNamed() {
    let cases = [
      (#"1"#, "m: tensor a: the header's entry is malformed"),
      (
        #"{"shape":[1],"data_offsets":[0,4]}"#,
        "m: tensor a: the header's entry is malformed at \"dtype\""
      ),
      (
        #"{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}"#,
        "m: tensor a: the header's entry is malformed"
      ),
      (
        #"{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551616]}"#,
        "m: tensor a: the header's entry is malformed"
      ),
      (
        #"{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}"#,
        "m: tensor a: element type F8_E4M3 is not supported"
      ),
    ]
    for (entry, expected) in cases { #expect(problem(ofEntry: entry) == expected) }
    #expect(
      errorMessage { () throws(CheckpointError) in
        _ = try open(safetensors(#"{"__metadata__":{"a":1}}"#))
      } == "m: tensor __metadata__: the header's entry is malformed at \"a\"")
  }

  @Test(arguments: [
    "[-1]", "[4611686018427387904,4]", "[0,9223372036854775807]",
    "[9223372036854775807,9223372036854775807,0]",
  ])
  func impossibleShapesAreRefused(shape: String) {
    let entry = #"{"dtype":"F32","shape":\#(shape),"data_offsets":[0,4]}"#
    let listed = shape.replacing(",", with: ", ")
    #expect(problem(ofEntry: entry) == "m: tensor a: impossible shape \(listed)")
  }

  @Test(arguments: ["[0]", "[0,4,8]", "[-4,0]", "[4,0]", "[-9223372036854775808,4]"])
  func impossibleOffsetsAreRefused(offsets: String) {
    let entry = #"{"dtype":"F32","shape":[1],"data_offsets":\#(offsets)}"#
    let listed = offsets.replacing(",", with: ", ")
    #expect(problem(ofEntry: entry) == "m: tensor a: impossible data offsets \(listed)")
  }

  @Test func sizesAreHeldAgainstTheData() {
    #expect(
      problem(ofEntry: #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#)
        == "m: tensor a: its data end at byte 8, the file holds only 4 bytes of data")
    #expect(
      problem(ofEntry: #"{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4]}"#)
        == "m: tensor a: shape [1099511627776] of F32 takes 4398046511104 bytes, "
        + "the header gives it 4")
  }

  @Test func overlapsGapsAndStrayBytesAreRefused() {
    func file(_ second: String) -> String? {
      errorMessage { () throws(CheckpointError) in
        _ = try open(
          safetensors(
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
              + #""b":{"dtype":"U8","shape":[2],"data_offsets":\#(second)}}"#,
            data: [1, 2, 3, 4, 5, 6, 7]))
      }
    }
    #expect(file("[2,4]") == "m: tensor b: its data overlap another tensor's")
    #expect(file("[5,7]") == "m: tensor b: 1 bytes before its data belong to no tensor")
    #expect(file("[4,6]") == "m: the last 1 bytes belong to no tensor")
  }

  @Test func unknownTensorsAreNamed() throws {
    let file = try open(safetensors("{}"))
    #expect(
      errorMessage { () throws(CheckpointError) in _ = try file.tensor(named: "emb.weight") }
        == "m: tensor emb.weight: not in this file")
  }

  @Test func messagesStayOnOneLine() {
    let header = #"{"a\n\u001b[2J\u2028":{"dtype":"X","shape":[],"data_offsets":[0,0]}}"#
    #expect(
      errorMessage { () throws(CheckpointError) in _ = try open(safetensors(header)) }
        == #"m: tensor a\u{a}\u{1b}[2J\u{2028}: element type X is not supported"#)
  }
}
