"""Survival of networks on images: slopes of the odds, and a short measurement."""

import torch

from explainer.data.images import ImageSet
from explainer.measures.image_survival import image_survival, odds_gradients
from explainer.measures.survival_curves import Effort
from explainer.networks.classification import class_logits
from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import count_parameters
from explainer.store import Store, use
from explainer.training.image_trainer import ImageExperiment, Parts

IMAGES = ImageExperiment(
    (0.0,),
    (0,),
    (0.02,),
    steps=20,
    images=ImageSet("digits", train=30, test=30, poison=30, seed=0),
    architecture=Convolutional(channels=(1, 2), strides=(2,), widths=(8, 10)),
    poison_images=10,
)


def test_odds_gradients_are_slopes_of_the_odds():
    part = Parts(IMAGES.images).train
    n = count_parameters(IMAGES.architecture)
    theta = 0.3 * torch.randn(2, n, generator=torch.Generator().manual_seed(0))
    found = odds_gradients(IMAGES.architecture, part)(theta)
    assert found.shape == (2, 30, n)
    direction = torch.randn(n, generator=torch.Generator().manual_seed(1))

    def odds(at):
        z = class_logits(at[None].double(), IMAGES.architecture, part.images.double())[0]
        p = torch.softmax(z, dim=0)[part.labels, torch.arange(30)]
        return (p / (1 - p)).log()

    step = 1e-4 * direction.double()
    slope = (odds(theta[1] + step) - odds(theta[1] - step)) / 2e-4
    torch.testing.assert_close((found[1] @ direction).double(), slope, rtol=2e-3, atol=2e-3)


def test_images_have_survival_too(tmp_path):
    use(Store(tmp_path))
    short = Effort(grid=3, replicates=2, steps=20, rank=20, kicks=32)
    found = image_survival(IMAGES, (0,), 5.0, "raw", 0.5, short)
    use(None)
    assert found.log10.shape == (1, 3)
    assert found.dimensions == count_parameters(IMAGES.architecture)
