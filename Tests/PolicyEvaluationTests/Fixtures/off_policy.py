"""Golden numbers of off-policy estimators, written to off_policy.json beside this file.

They are those of Open Bandit Pipeline 0.5.7 (Saito et al., arXiv 2008.07146), which shares no code with us:

    python3.11 -m venv obp && obp/bin/pip install 'numpy<2' pandas scikit-learn tqdm pyyaml matplotlib seaborn
    obp/bin/pip install --no-deps --ignore-requires-python obp==0.5.7 pyieoe
    obp/bin/python off_policy.py

It imports torch for estimators that are not used here, so torch is replaced by names. All inputs are formulas.
"""

import json
import pathlib
import sys
import types

import numpy as np


class Whatever:
    """Stands for a class or function of torch."""


class Torch(types.ModuleType):
    """A module that has every name."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return sys.modules.get(f"{self.__name__}.{name}", Whatever)


for name in ("torch", "torch.nn", "torch.nn.functional", "torch.optim", "torch.utils", "torch.utils.data"):
    sys.modules[name] = Torch(name)

from obp.ope import (  # noqa: E402
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    InverseProbabilityWeighting,
    SelfNormalizedDoublyRobust,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
)

ROWS, MODELS, CUT, LAMBDA = 80, 4, 2.5, 3.0



def distributions(weights):
    """Rows in proportion to weights with six digits each, summing to one."""
    shares = np.round(weights / weights.sum(axis=1, keepdims=True), 6)
    shares[:, -1] = np.round(1 - shares[:, :-1].sum(axis=1), 6)
    return shares


index = np.arange(ROWS * MODELS) + 1.0
logging = np.exp(1.5 * np.sin(index * index * 0.37)).reshape(ROWS, MODELS)
logging = distributions(logging)
target = np.exp(2.0 * np.cos(index * index * 0.23)).reshape(ROWS, MODELS)
target = distributions(target)
model = np.round(0.5 + 0.4 * np.sin(index * 0.71), 6).reshape(ROWS, MODELS)
row = np.arange(ROWS)
action = (row * 7 + row // 5) % MODELS
reward = np.round(0.5 + 0.45 * np.cos((row + 1.0) ** 2 * 0.61), 6)
pscore = logging[row, action]

log = dict(reward=reward, action=action, pscore=pscore, action_dist=target[:, :, None], position=np.zeros(ROWS, int))
fitted = dict(log, estimated_rewards_by_reg_model=model[:, :, None])
value = {
    "direct method": DirectMethod().estimate_policy_value(
        action_dist=fitted["action_dist"],
        estimated_rewards_by_reg_model=fitted["estimated_rewards_by_reg_model"],
        position=fitted["position"],
    ),
    "ips": InverseProbabilityWeighting().estimate_policy_value(**log),
    "clipped": InverseProbabilityWeighting(lambda_=CUT).estimate_policy_value(**log),
    "snips": SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**log),
    "dr": DoublyRobust().estimate_policy_value(**fitted),
    "sndr": SelfNormalizedDoublyRobust().estimate_policy_value(**fitted),
    "switch-dr": SwitchDoublyRobust(lambda_=CUT).estimate_policy_value(**fitted),
    "dros": DoublyRobustWithShrinkage(lambda_=LAMBDA).estimate_policy_value(**fitted),
}
golden = {
    "cut": CUT,
    "lambda": LAMBDA,
    "chosen": action.tolist(),
    "rewards": reward.tolist(),
    "logging": logging.tolist(),
    "target": target.tolist(),
    "model": model.tolist(),
    "values": {name: float(number) for name, number in value.items()},
}
file = pathlib.Path(__file__).with_name("off_policy.json")
file.write_text(json.dumps(golden) + "\n")
print(golden["values"])
