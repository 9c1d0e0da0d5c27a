"""All pages of the panel's site, from its edition alone."""

from dashboards.language import Language
from dashboards.pages.methods import methods_files
from dashboards.pages.panel.capacity import capacity_item_files
from dashboards.pages.panel.concerns import concerns_files
from dashboards.pages.panel.mandates import mandates_files
from dashboards.pages.panel.overview import panel_overview_files
from dashboards.pages.panel.partner import partner_item_files
from dashboards.panel_edition import PanelEdition


def panel_files(panel: PanelEdition, language: Language) -> dict[str, bytes]:
    """Render the panel's pages in one language, with what they hold."""
    return {
        **panel_overview_files(panel, language),
        **concerns_files(panel, language),
        **mandates_files(panel, language),
        **capacity_item_files(panel, language),
        **partner_item_files(panel, language),
        **methods_files(panel.edition, language),
    }
