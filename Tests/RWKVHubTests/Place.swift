import Foundation
import HubTestSupport
import RWKVPlatform
import Synchronization
import TestSupport

@testable import RWKVHub

/// A cache of its own for one test, and a hub to fill it from.
final class Place {
  private final class Waits: Sendable {
    let seconds = Mutex<[Double]>([])
  }

  let hub: FakeHub
  let folder: TemporaryFolder
  private let waits = Waits()

  init(_ repositories: [String: FakeHub.Repository] = [:], renamed: [String: String] = [:]) throws {
    hub = try FakeHub(repositories, renamed: renamed)
    folder = try TemporaryFolder()
  }

  var cache: String { folder.path("hub") }

  /// The seconds that were waited for, which tests do not wait.
  var waited: [Double] { waits.seconds.withLock { $0 } }

  func settings(_ more: [String: String] = [:]) throws -> HubSettings {
    let environment = ["HF_ENDPOINT": hub.url, "HF_HOME": folder.url.path]
    return try HubSettings(
      environment: environment.merging(more) { $1 }, program: "test/1")
  }

  func pull(
    _ reference: String, _ more: [String: String] = [:],
    isCancelled: @escaping () -> Bool = { false },
    tell: @escaping (HubEvent) -> Void = { _ in }
  ) throws -> HubPull.Model {
    var patience = Patience()
    patience.wait = { [waits] seconds, _ in waits.seconds.withLock { $0.append(seconds) } }
    return try HubPull(try HubReference(reference), settings: settings(more), patience: patience)
      .run(isCancelled: isCancelled, tell: tell)
  }

  /// The error of a pull that must fail.
  func failure(_ reference: String, _ more: [String: String] = [:]) -> HubError? {
    do {
      _ = try pull(reference, more)
      return nil
    } catch {
      return error as? HubError
    }
  }

  /// The paths of all files in the cache but locks, sorted.
  var files: [String] {
    let all = FileManager.default.enumerator(atPath: cache)?.compactMap { $0 as? String } ?? []
    return all.filter { path in
      !path.hasPrefix(".locks") && !DurableFile.isFolder("\(cache)/\(path)", followsLinks: false)
    }.sorted()
  }

  func bytes(_ path: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: path) ?? Data())
  }

  static func random(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}
