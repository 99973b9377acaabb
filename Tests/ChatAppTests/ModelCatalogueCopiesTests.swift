import Foundation
import StarterModels
import TestSupport
import Testing

@testable import ChatApp
@testable import ChatUI

@Suite struct ModelCatalogueCopiesTests {
  @Test func aCopyOfAModelIsOfferedOnce() throws {
    let folder = try TemporaryFolder()
    let original = try #require(StarterModels.all.first?.path)
    try FileManager.default.copyItem(atPath: original, toPath: folder.path("copy"))

    let choices = ModelCatalogue(
      known: [original, folder.path("copy")], environment: ["HOME": folder.url.path]
    ).choices()

    #expect(choices.filter { $0.path == original }.count == 1)
    #expect(!choices.contains { $0.path == folder.path("copy") })
  }
}
