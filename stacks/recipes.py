"""The recipes are checked at synth, by the code that the function reads them with.

So no faulty recipe is ever deployed, and the function need not check them again.
"""

from pathlib import Path

from lambdas.processor.recipe.book import check
from stacks.bundle import RECIPES


class RecipesInvalid(SystemExit):
    """Recipes are faulty; the message has a line for each fault, which says where it is."""


def check_recipes(folder: Path = RECIPES) -> None:
    """Ends the program with all faults of all recipes, if there are any."""
    if faults := check(folder):
        raise RecipesInvalid("\n".join(faults))
