import Foundation
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

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

  @Test func aModelThatCameIntoUseIsOfferedWithWhatLiesBesideIt() throws {
    let folder = try TemporaryFolder()
    for (index, model) in StarterModels.all.enumerated() {
      try FileManager.default.copyItem(atPath: model.path, toPath: folder.path("model-\(index)"))
    }
    var catalogue = ModelCatalogue(known: [], environment: ["HOME": folder.path("home")])
    #expect(catalogue.choices() == [])

    catalogue.add(folder.path("model-1"))

    #expect(catalogue.choices().map(\.name).sorted() == ["model-0", "model-1"])
  }
}
