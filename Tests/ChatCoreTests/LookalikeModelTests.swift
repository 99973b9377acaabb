import ChatTestSupport
import Conversations
import Foundation
import RWKVEngine
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// A model whose size, time and sample are another's is taken for it only until its bytes were read.
@Suite struct LookalikeModelTests {
  let folder: TemporaryFolder
  private let identities: ModelIdentities
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("model")
    identities = ModelIdentities(file: folder.path("cache/identities"), smallModel: 0)
    try FileManager.default.copyItem(atPath: Starter.rwkv4.path, toPath: path)
    setTime()
    _ = try identities.fingerprint(of: ModelFile(path: path))
  }

  private var weights: String { path + "/model.safetensors" }

  private func setTime() {
    let time = timespec(tv_sec: 1_000_000_000, tv_nsec: 0)
    for file in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      _ = utimensat(AT_FDCWD, path + "/" + file, [time, time], 0)
    }
  }

  /// Changes a stretch of weights that the sample does not look at.
  private func swapWeights() throws {
    let size = try FileManager.default.attributesOfItem(atPath: weights)[.size] as? Int
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: weights))
    defer { try? file.close() }
    for share in 1..<20 {
      let place = UInt64(try #require(size) / 20 * share / 2 * 2)
      try file.seek(toOffset: place)
      let before = try #require(try file.read(upToCount: 1_024))
      try file.seek(toOffset: place)
      try file.write(contentsOf: Data(before.reversed()))
      setTime()
      if case .assumed = try identities.knowledge(of: ModelFile(path: path)) { return }
      try file.seek(toOffset: place)
      try file.write(contentsOf: before)
    }
    Issue.record("the sample looks everywhere")
  }

  /// A desk with the model at the path.
  private func desk(_ folder: TemporaryFolder, _ reports: Reports) throws -> Desk {
    let desk = try Desk(folder)
    desk.engine = ChatEngine(
      workspace: Desk.workspace(), cache: desk.cache, policy: desk.storage.policy,
      identities: identities, post: reports.post)
    desk.engine.load(path, tokenizer: nil)
    return desk
  }

  private func tokensRead(_ desk: Desk, _ reports: Reports) -> Int {
    _ = reports.take()
    desk.engine.session?.prepare(desk.conversation) { false }
    desk.storage.drain()
    return reports.take().tokensRead
  }

  @Test func whatWasReadForTheOriginalIsReadAnew() throws {
    let reports = Reports()
    let before = try desk(folder, reports)
    #expect(before.engine.unread == nil)
    before.say("Hello!")
    try swapWeights()
    let after = try desk(folder.copy(), reports)
    #expect(tokensRead(after, reports) == 0)
    let unread = try #require(after.engine.unread)
    #expect(unread.identity == .assumed)

    after.engine.identify(path, as: try unread.readFingerprint(identities))

    let problems = reports.take().compactMap { report in
      if case .session(.stateFailed(let problem)) = report { problem } else { nil }
    }
    #expect(problems.count == 1)
    #expect(problems.first?.contains("is not the model it looks like") == true)
    #expect(after.engine.unread == nil)
    #expect(tokensRead(after, reports) > 0)
  }

  @Test func aCopyOfTheOriginalKeepsWhatWasRead() throws {
    let reports = Reports()
    try desk(folder, reports).say("Hello!")
    try FileManager.default.moveItem(atPath: path, toPath: path + "-old")
    try FileManager.default.copyItem(atPath: path + "-old", toPath: path)
    setTime()
    let after = try desk(folder.copy(), reports)
    let unread = try #require(after.engine.unread)

    after.engine.identify(path, as: try unread.readFingerprint(identities))

    #expect(tokensRead(after, reports) == 0)
    #expect(after.engine.unread == nil)
  }
}
