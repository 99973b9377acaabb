import Testing

@testable import RWKVHub

@Suite struct FileChoiceTests {
  private func choose(_ paths: [String], _ wanted: String? = nil) throws -> [String] {
    let files = paths.compactMap { RemoteFile(path: $0, size: 1, hash: nil) }
    let info = RepositoryInfo(
      try RepositoryName("o/n"), commit: String(repeating: "a", count: 40), files: files)
    return try FileChoice(info: info).files(wanted).map(\.path)
  }

  private let dozens = [
    "README.md", "rwkv7-g1-0.1b-20250307-ctx4096.pth", "rwkv7-g1a-0.4b-20250905-ctx4096.pth",
    "rwkv7-g1d-0.4b-20260210-ctx8192.pth", "rwkv7-g1d-1.5b-20260212-ctx8192.pth",
    "rwkv7a-g1d-0.1b-20260212-ctx8192.pth",
  ]

  @Test func aFolderIsFetchedWithoutPrograms() throws {
    let chosen = try choose([
      "README.md", "config.json", "model.safetensors", "modeling_rwkv6.py", "pytorch_model.bin",
      "rwkv_vocab_v20230424.txt", "tokenizer_config.json", "training_args.bin", "x/config.json",
    ])
    #expect(
      chosen == [
        "config.json", "rwkv_vocab_v20230424.txt", "tokenizer_config.json", "model.safetensors",
      ])
  }

  @Test func allPartsOfAModelAreFetched() throws {
    let chosen = try choose([
      "config.json", "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin",
      "pytorch_model.bin.index.json",
    ])
    #expect(chosen.count == 4)
  }

  @Test func theOnlyWeightsAreFetchedAlone() throws {
    #expect(try choose(["README.md", "a.pth", "optimizer.pt"]) == ["a.pth"])
  }

  @Test func ofDozensNoneIsFetchedUnasked() throws {
    do {
      _ = try choose(dozens)
      Issue.record("it chose")
    } catch let error as HubError {
      guard case .ambiguous(let files) = error.kind else {
        Issue.record("\(error)")
        return
      }
      #expect(files.count == 5 && files[0].date == "20260212" && files[4].date == "20250307")
    }
  }

  @Test func aPartOfANameIsEnoughWhereItFitsOne() throws {
    #expect(try choose(dozens, "1.5b") == ["rwkv7-g1d-1.5b-20260212-ctx8192.pth"])
    #expect(try choose(dozens, "G1A-0.4B") == ["rwkv7-g1a-0.4b-20250905-ctx4096.pth"])
    #expect(try choose(dozens, "README.md") == ["README.md"])
    #expect(throws: HubError.self) { try choose(dozens, "0.4b") }
  }

  @Test func aPatternTakesTheNewest() throws {
    #expect(try choose(dozens, "rwkv7-g1*-0.4b-*.pth") == ["rwkv7-g1d-0.4b-20260210-ctx8192.pth"])
    #expect(throws: HubError.self) { try choose(dozens, "rwkv7-g1*-7.2b-*.pth") }
  }

  @Test func nearNamesAreOffered() throws {
    do {
      _ = try choose(dozens, "rwkv7-g1d-1.5b-20260213-ctx8192.pth")
      Issue.record("it chose")
    } catch let error as HubError {
      #expect(error.kind == .notFound)
      #expect(error.description.contains("it has rwkv7-g1d-1.5b-20260212-ctx8192.pth"))
    }
  }

  @Test func patternsAreMatched() {
    #expect(FileChoice.fits("abc", "a*c") && FileChoice.fits("ac", "a*c"))
    #expect(FileChoice.fits("a-b-c", "a*b*c") && !FileChoice.fits("a-c", "a*b*c"))
    #expect(!FileChoice.fits("aba", "ab*ba") && FileChoice.fits("x", "x"))
  }
}
