-- Purpose: the rule that names the marketing channel of a visit or of advertising, after the default channel groups of
--   Google Analytics. A visit is classified by the campaign of its first tagged event, else by who referred to its first page:
--   1. a known utm_medium decides; where the utm_source is a social network, by social_channel;
--   2. else a known site (utm_source, or the referrer’s host) decides; of several, the first by name of channel;
--   3. else any other campaign or referrer is `referral`, and none at all, or the shop’s own host, is `direct`.
--   A medium is compared in lower case with `_` for whatever is no letter or digit; a site with each part of a name, or whole.
-- Grain: one row per medium or site.
-- Inputs: none
-- Columns (docs/data-dictionary.md):
--   kind varchar: `medium` or `site`
--   term varchar: the medium, a part of the site’s name, or the whole of it
--   channel varchar: `paid_search`, `paid_social`, `display`, `email`, `affiliate`, `organic_search`, `social`, `referral` or
--     `direct`
--   social_channel varchar: the channel where the site is a social network
CREATE OR REPLACE VIEW gold.channel_rules AS
SELECT
  CAST(r.kind AS varchar) AS kind,
  CAST(r.term AS varchar) AS term,
  CAST(r.channel AS varchar) AS channel,
  CAST(r.social_channel AS varchar) AS social_channel
FROM (
  VALUES
    ('medium', 'cpc', 'paid_search', 'paid_social'),
    ('medium', 'ppc', 'paid_search', 'paid_social'),
    ('medium', 'sem', 'paid_search', 'paid_social'),
    ('medium', 'paid', 'paid_search', 'paid_social'),
    ('medium', 'paidsearch', 'paid_search', 'paid_social'),
    ('medium', 'paid_search', 'paid_search', 'paid_social'),
    ('medium', 'brand_search', 'paid_search', 'paid_social'),
    ('medium', 'paidsocial', 'paid_social', 'paid_social'),
    ('medium', 'paid_social', 'paid_social', 'paid_social'),
    ('medium', 'display', 'display', 'display'),
    ('medium', 'banner', 'display', 'display'),
    ('medium', 'cpm', 'display', 'paid_social'),
    ('medium', 'programmatic', 'display', 'display'),
    ('medium', 'retargeting', 'display', 'paid_social'),
    ('medium', 'email', 'email', 'email'),
    ('medium', 'e_mail', 'email', 'email'),
    ('medium', 'newsletter', 'email', 'email'),
    ('medium', 'affiliate', 'affiliate', 'affiliate'),
    ('medium', 'affiliates', 'affiliate', 'affiliate'),
    ('medium', 'partner', 'affiliate', 'affiliate'),
    ('medium', 'organic', 'organic_search', 'social'),
    ('medium', 'organic_search', 'organic_search', 'social'),
    ('medium', 'social', 'social', 'social'),
    ('medium', 'organic_social', 'social', 'social'),
    ('medium', 'social_media', 'social', 'social'),
    ('medium', 'social_network', 'social', 'social'),
    ('medium', 'referral', 'referral', 'social'),
    ('medium', 'link', 'referral', 'social'),
    ('medium', 'direct', 'direct', 'direct'),
    ('medium', 'none', 'direct', 'direct'),
    ('medium', '_none_', 'direct', 'direct'),
    ('site', 'newsletter', 'email', 'email'),
    ('site', 'mailchimp', 'email', 'email'),
    ('site', 'klaviyo', 'email', 'email'),
    ('site', 'mail', 'email', 'email'),
    ('site', 'outlook', 'email', 'email'),
    ('site', 'google', 'organic_search', 'organic_search'),
    ('site', 'bing', 'organic_search', 'organic_search'),
    ('site', 'duckduckgo', 'organic_search', 'organic_search'),
    ('site', 'yahoo', 'organic_search', 'organic_search'),
    ('site', 'ecosia', 'organic_search', 'organic_search'),
    ('site', 'qwant', 'organic_search', 'organic_search'),
    ('site', 'startpage', 'organic_search', 'organic_search'),
    ('site', 'baidu', 'organic_search', 'organic_search'),
    ('site', 'yandex', 'organic_search', 'organic_search'),
    ('site', 'naver', 'organic_search', 'organic_search'),
    ('site', 'facebook', 'social', 'social'),
    ('site', 'fb', 'social', 'social'),
    ('site', 'instagram', 'social', 'social'),
    ('site', 'ig', 'social', 'social'),
    ('site', 'pinterest', 'social', 'social'),
    ('site', 'tiktok', 'social', 'social'),
    ('site', 'youtube', 'social', 'social'),
    ('site', 'linkedin', 'social', 'social'),
    ('site', 'lnkd', 'social', 'social'),
    ('site', 'reddit', 'social', 'social'),
    ('site', 'snapchat', 'social', 'social'),
    ('site', 'threads', 'social', 'social'),
    ('site', 'twitter', 'social', 'social'),
    ('site', 't.co', 'social', 'social'),
    ('site', 'x.com', 'social', 'social')
) AS r(kind, term, channel, social_channel)
